/* Joins the logs of shards: the lines of all of them, in the order of one run. */
#ifndef SHARD_MERGE_LOGS_H
#define SHARD_MERGE_LOGS_H

#include <stdio.h>

#include "shard/survey.h"

/* Opens the file of a shard that is `file` in a tar and `name` in a folder, at its first byte;
 * `*bytes` is how many it has. */
enum ecgp_result shard_open_file(const struct survey *survey, int64_t shard,
                                 const struct shard_file *file, const char *name, FILE **opened,
                                 int64_t *bytes, struct ecgp_error *error);

/* Whether the shards have the log: all of them have it, or none. */
bool merge_has_log(const struct survey *survey, enum log log);

/* Writes a log of all shards under its name. */
enum ecgp_result merge_log(const struct survey *survey, enum log log, struct ecgp_error *error);

#endif
