/*
 * runs.jsonl: a line for each run that worked in a dataset's folder, however it ended, unless it
 * was killed. In a folder of merged shards it is a line for each shard. It tells of machines and
 * times, never of pages: two runs that make the same pages differ in nothing else.
 */
#ifndef DATASET_RUN_TABLE_H
#define DATASET_RUN_TABLE_H

#include "base/folder.h"
#include "base/process.h"
#include "base/text.h"

#define TREE_RUNS "runs.jsonl"

/* A run; begin it with run_row_begin. */
struct run_row {
    char begun[PROCESS_TIME];
    int64_t begun_ms; /* of process_now_ms */
    struct process_use use;
    int64_t first, pages, mended, total; /* the page it began with; those it made, and made again */
    int64_t workers;
    enum ecgp_result result;
    const char *message; /* why it ended early; NULL: it did not */
};

void run_row_begin(struct run_row *row);

/* Adds the row, whose run ends now, to the table of a folder. A line that is not whole, of a
 * machine that failed, gets an end first. */
enum ecgp_result run_table_add(const struct folder *folder, const struct run_row *row,
                               struct ecgp_error *error);

#endif
