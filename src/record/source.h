/*
 * A source: a numbered collection of records to make pages from. Records are listed at once (names
 * only) and opened one by one.
 */
#ifndef RECORD_SOURCE_H
#define RECORD_SOURCE_H

#include "base/error.h"
#include "page/options.h"
#include "record/record.h"

enum split { SPLIT_TRAIN, SPLIT_VAL, SPLIT_TEST, SPLITS };
extern const char *const split_names[SPLITS]; /* "train", "val", "test" */

struct source;

/* One record of a source. */
struct source_entry {
    int64_t index;     /* its number in the source: the row of the table or array, else its rank in
                          the sorted list; the number in file names. It does not depend on which
                          other files are there */
    const char *label; /* how messages and skipped.json name it: a path, or "builtin:7" */
    enum split split;  /* by strat_fold where the PTB-XL table gives it (1-8, 9, 10), else by a hash
                          of  its name (80 %, 10 %, 10 %) */
};

/*
 * Opens what the options name: raw_signal_path (a PTB-XL folder, a folder tree of .hea and .csv
 * files, or one record), else signal_dataset_path (an .npy file or a folder with
 * all_signals_{rate}Hz.npy), else the built-in ECGs.
 */
enum ecgp_result source_open(const struct ecgp_options *options, struct source **source,
                             struct ecgp_error *error);
void source_close(struct source *source);

size_t source_count(const struct source *source);
struct source_entry source_entry(const struct source *source, size_t i);
/* Rows of the database whose files are absent. */
int64_t source_absent(const struct source *source);
/* "PTB-XL at 100 Hz in DIR", for the summary and messages. */
const char *source_describe(const struct source *source);

enum ecgp_result source_open_record(struct source *source, size_t i, struct ecgp_record **record,
                                    struct ecgp_error *error);

#endif
