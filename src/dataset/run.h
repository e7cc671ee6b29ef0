/* A run that makes a part of its dataset, and hands each page on as it is complete. */
#ifndef DATASET_RUN_H
#define DATASET_RUN_H

#include <ecgpress/dataset.h>

#include "base/folder.h"
#include "base/text.h"
#include "dataset/summary.h"

/* Which part is made, and who takes it. Both calls happen on the run's own thread. */
struct run_part {
    int64_t shard, shards;
    void *user;
    /* Takes the next page in order: `files` is its line of files.jsonl, `root` the run's folder.
     * The files may be removed. */
    enum ecgp_result (*take)(void *user, const struct folder *root, const struct page_summary *page,
                             const struct text *files, struct ecgp_error *error);
    /* After the last page: the logs have their names; `skipped` is the text of skipped.json. */
    enum ecgp_result (*finish)(void *user, const struct folder *root, const struct text *skipped,
                               struct ecgp_error *error);
};

/* ecgp_dataset_run; with `part` (else NULL) it makes that part in the option datasets_path, a new
 * folder, and neither lists nor a contact sheet. Nothing is synced to the disk then. */
enum ecgp_result dataset_run(const struct ecgp_options *options, const struct run_part *part,
                             const struct ecgp_run_hooks *hooks, struct ecgp_dataset_stats *stats,
                             struct ecgp_error *error);

#endif
