/*
 * The table of record formats. The file of a format defines its row, and formats.c lists the rows.
 * Opening, listing, error messages and help know formats only through this table. To add a format,
 * write its file and add it to the list.
 */
#ifndef RECORD_FORMATS_H
#define RECORD_FORMATS_H

#include <stdbool.h>

#include "record/listing.h"
#include "record/record.h"

struct record_format {
    struct ecgp_record_format info;
    /* The size of the format's structure, whose first member is a `struct ecgp_record`. */
    size_t size;
    /* Whether a path is a record of this format; NULL: its ending decides. */
    bool (*probe)(const char *path);
    /* Fills `record`, `size` bytes that are zero except for its format. */
    enum ecgp_result (*open)(struct ecgp_record *record, const char *path,
                             const struct record_settings *settings, struct ecgp_error *error);
    /* Reads samples; channel and range have been checked. */
    enum ecgp_result (*read)(struct ecgp_record *record, int channel, int64_t first, int64_t count,
                             double *mv, struct ecgp_error *error);
    /* Releases what `open` acquired, also where it failed midway, except for the members of
     * `struct ecgp_record`; NULL: there is nothing to release. */
    void (*close)(struct ecgp_record *record);
    /* Lists the records of a file; NULL: each file is one record. */
    enum ecgp_result (*list)(const char *path, struct listing *listing, struct ecgp_error *error);
};

/* The format of signal_dataset_path, whatever its ending. */
extern const struct record_format npy_format;

/* The format of the record at `path`, or NULL. A matching ending takes precedence over a probe. */
const struct record_format *record_format_of(const char *path);

/* The format whose ending `path` has, or NULL. */
const struct record_format *record_format_of_ending(const char *path);

/* The endings for an error message, ".hea, .csv or .npy" with " or " for `last`: those of all
 * formats, or with `single` only of formats whose files are one record each. */
struct record_endings {
    char text[128];
};
struct record_endings record_endings(bool single, const char *last);

/* Reports that `path` has no format. `wanted` names what else is accepted: "" or "a folder or ". */
enum ecgp_result record_refuse(const char *path, const char *wanted, struct ecgp_error *error);

/* Whether `path` has that ending, ignoring case. */
bool record_has_ending(const char *path, const char *ending);

#endif
