/*
 * A source: an ordered set of records to make pages from. Opening a source lists the names of its
 * records; each record is opened on request. A source may be used by one thread at a time.
 */
#ifndef ECGPRESS_SOURCE_H
#define ECGPRESS_SOURCE_H

#include "record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The split of a record: by strat_fold where the PTB-XL table has it (1-8, 9, 10), else by a hash
 * of its name (80 %, 10 %, 10 %). */
enum ecgp_split { ECGP_SPLIT_TRAIN, ECGP_SPLIT_VAL, ECGP_SPLIT_TEST, ECGP_SPLITS };

/* "train", "val" or "test"; static strings. */
ECGP_API const char *ecgp_split_name(enum ecgp_split split);

struct ecgp_source;

/* One record of a source. */
struct ecgp_source_entry {
    int64_t index;     /* row of the table or array, else rank in the sorted list; independent of
                          which other files are present */
    const char *label; /* a path, or "builtin:7"; lives as long as the source */
    enum ecgp_split split;
};

/* Opens what the options name: raw_signal_path (a PTB-XL folder, a folder tree of files that are
 * one record each, or one file), else signal_dataset_path (an .npy file or a folder with
 * all_signals_{rate}Hz.npy), else the built-in ECGs. */
ECGP_API enum ecgp_result ecgp_source_open(const struct ecgp_options *options,
                                           struct ecgp_source **source, struct ecgp_error *error);
ECGP_API void ecgp_source_close(struct ecgp_source *source);

ECGP_API size_t ecgp_source_count(const struct ecgp_source *source);
/* Entry `i`, 0 .. count - 1. */
ECGP_API struct ecgp_source_entry ecgp_source_entry(const struct ecgp_source *source, size_t i);
/* Rows of the database whose files are absent. */
ECGP_API int64_t ecgp_source_absent(const struct ecgp_source *source);
/* "PTB-XL at 100 Hz in DIR", for summaries and messages; lives as long as the source. */
ECGP_API const char *ecgp_source_describe(const struct ecgp_source *source);

/* Opens entry `i`. The record may outlive the source. */
ECGP_API enum ecgp_result ecgp_source_open_record(struct ecgp_source *source, size_t i,
                                                  struct ecgp_record **record,
                                                  struct ecgp_error *error);

#ifdef __cplusplus
}
#endif
#endif
