/*
 * The formats of records, a row each. A format's file defines its row; formats.c lists the rows.
 * Opening, listing folders, errors and help know formats by these rows only.
 */
#ifndef RECORD_FORMATS_H
#define RECORD_FORMATS_H

#include <stdbool.h>

#include "record/listing.h"
#include "record/record.h"

struct record_format {
    struct ecgp_record_format info;
    /* Bytes of the format's own structure, whose first member is a `struct ecgp_record`. */
    size_t size;
    /* Whether a path is a record of this format; NULL: its ending says so. */
    bool (*probe)(const char *path);
    /* Fills `record`: `size` bytes that are zero but for its format. */
    enum ecgp_result (*open)(struct ecgp_record *record, const char *path,
                             const struct record_settings *settings, struct ecgp_error *error);
    /* Reads samples that are there. */
    enum ecgp_result (*read)(struct ecgp_record *record, int channel, int64_t first, int64_t count,
                             double *mv, struct ecgp_error *error);
    /* Releases what open made, whole or not, but for `struct ecgp_record`; NULL: nothing. */
    void (*close)(struct ecgp_record *record);
    /* Lists the records of a file; NULL: a file is one record. */
    enum ecgp_result (*list)(const char *path, struct listing *listing, struct ecgp_error *error);
};

/* That of what signal_dataset_path names, whatever its ending. */
extern const struct record_format npy_format;

/* The format of a record, or NULL. An ending counts for more than a probe. */
const struct record_format *record_format_of(const char *path);

/* The format that a path has an ending of, or NULL. */
const struct record_format *record_format_of_ending(const char *path);

/* The endings of all formats, or of those whose files are one record each, as a sentence lists
 * them: ".hea, .csv or .npy" where `last` is " or ". */
struct record_endings {
    char text[128];
};
struct record_endings record_endings(bool single, const char *last);

/* Refuses a path that has no format; `wanted` says what else would do: "" or "a folder, or ". */
enum ecgp_result record_refuse(const char *path, const char *wanted, struct ecgp_error *error);

/* Whether `path` ends so, without regard to case. */
bool record_has_ending(const char *path, const char *ending);

#endif
