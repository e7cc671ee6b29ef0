/*
 * The folder of a dataset run: made or taken up again, locked while a run works in it, and closed
 * off with lists, logs and the contact sheet.
 *
 * pages.jsonl and logs.json grow as *.part, a line per page in the order of the pages; a page with
 * its line in them is written in full, all else is made anew when the run is taken up again.
 */
#ifndef DATASET_OUTPUT_H
#define DATASET_OUTPUT_H

#include "base/text.h"
#include "dataset/summary.h"
#include "dataset/tree.h"
#include "export/yolo.h"

struct output {
    char *folder;
    int lock;                   /* the folder, open and locked */
    int log[LOGS];              /* while they grow; -1: not wanted, or complete before */
    bool reference;             /* logs.json is wanted */
    unsigned places[PRODUCTS];  /* where each product goes */
    struct page_summary *pages; /* those written, in order */
    int64_t count;
    size_t capacity;
    bool complete; /* all of the logs are there already */
};

/* Checks and makes the folder that the options name. `rate_hz` is the log's frequency: the rate of
 * the first page's record (each page has its own rate_hz, too). */
enum ecgp_result output_open(struct output *output, const struct ecgp_options *options,
                             double rate_hz, struct ecgp_error *error);
void output_close(struct output *output);

/* Makes the folders that pages write to; of `output` only folder and places are used. */
enum ecgp_result output_make_subfolders(const struct output *output, struct ecgp_error *error);

/* How many files a run writes that are no pages': lists, data.yaml, logs and what else is about the
 * whole. */
int64_t output_count_others(const unsigned places[PRODUCTS]);

/* Adds the next page in order, with its line of each log (without its end). */
enum ecgp_result output_add(struct output *output, const struct page_summary *summary,
                            const struct text line[LOGS], struct ecgp_error *error);

/* Writes lists, data.yaml, skipped.json, the logs and index.html. */
enum ecgp_result output_finish(struct output *output, const struct ecgp_options *options,
                               const struct text *skipped, struct ecgp_error *error);

#endif
