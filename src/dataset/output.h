/*
 * The folder of a dataset run: made or taken up again, locked while a run works in it, and closed
 * off with lists, logs and the contact sheet.
 *
 * The logs grow as *.part, a line per page in the order of the pages; a page with its line in all
 * of them is on the disk in full, all else is made anew when the run is taken up again.
 */
#ifndef DATASET_OUTPUT_H
#define DATASET_OUTPUT_H

#include <ecgpress/dataset.h>

#include "base/folder.h"
#include "base/text.h"
#include "dataset/checkpoint.h"
#include "dataset/summary.h"
#include "dataset/tree.h"
#include "export/yolo.h"

struct output {
    char *folder;
    struct folder root;           /* that folder, open and locked */
    struct checkpoint checkpoint; /* the logs while they grow */
    const struct ecgp_run_hooks *hooks;
    unsigned places[PRODUCTS];  /* where each product goes */
    struct page_summary *pages; /* those written, in order */
    int64_t count, total;       /* pages written, and those of the run */
    size_t capacity;
    int64_t *damaged; /* of the pages written before, those whose files are not as logged */
    size_t damaged_count, damaged_capacity;
    bool begun;    /* the folder is open, and a run's */
    bool complete; /* all of the logs are there already */
};

/* What a call of output_open needs of the run. */
struct output_spec {
    const struct ecgp_options *options;
    const struct ecgp_run_hooks *hooks;
    int64_t total;  /* pages */
    double rate_hz; /* the log's frequency: that of the first page's record (each page has its own
                       rate_hz, too) */
};

/* Checks and makes the folder that the options name. Call output_close even after a failure. */
enum ecgp_result output_open(struct output *output, const struct output_spec *spec,
                             struct ecgp_error *error);
/* Logs the pages that are not yet logged, if their files can be synced. */
void output_close(struct output *output);

/* Makes the folders that pages write to, beneath an open folder. */
enum ecgp_result output_make_subfolders(const struct folder *root, const unsigned places[PRODUCTS],
                                        struct ecgp_error *error);

/* How many files a run writes that are no pages': lists, data.yaml, logs and what else is about the
 * whole; `splits` have pages. */
int64_t output_count_others(const unsigned places[PRODUCTS], int splits);

/* Reports something to the user. */
void output_tell(const struct output *output, const char *text);

/* Adds the next page in order, with its line of each log (without its end). */
enum ecgp_result output_add(struct output *output, const struct page_summary *summary,
                            const struct text line[LOGS], struct ecgp_error *error);

/* Counts the pages that are written and what is on them. */
void output_count(const struct output *output, struct ecgp_dataset_stats *stats);

/* Writes lists, data.yaml, skipped.json, the logs and index.html. */
enum ecgp_result output_finish(struct output *output, const struct ecgp_options *options,
                               const struct text *skipped, struct ecgp_error *error);

/* Gives the logs their names: all that a run of a part has at its end. */
enum ecgp_result output_finish_part(struct output *output, struct ecgp_error *error);

#endif
