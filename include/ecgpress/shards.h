/*
 * Datasets in parts: shards that any number of machines make, and what is made of them together.
 */
#ifndef ECGPRESS_SHARDS_H
#define ECGPRESS_SHARDS_H

#include "dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgp_shards_stats {
    int64_t shards;                  /* of this call */
    int64_t made, kept;              /* kept: complete before */
    int64_t bytes;                   /* of the shards that were made, if they are tars */
    struct ecgp_dataset_stats pages; /* of those */
};

/*
 * Makes those of the option `shards` parts of a dataset that the option `shard` names, each with
 * its manifest shard-000123.json, in the option datasets_path, or writes one to standard output
 * (option shard_output). Shards that are complete are kept, unless the option overwrite is set.
 * Processes are as in ecgp_dataset_run. `hooks` (NULL is allowed): progress is of one shard, and
 * where stop ends the call with ECGP_STOPPED, nothing is left of the shard that was at work.
 */
ECGP_API enum ecgp_result ecgp_shards_make(const struct ecgp_options *options,
                                           const struct ecgp_run_hooks *hooks,
                                           struct ecgp_shards_stats *stats,
                                           struct ecgp_error *error);

#ifdef __cplusplus
}
#endif
#endif
