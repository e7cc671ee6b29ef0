/* Joins the logs of shards: the lines of all of them, in the order of one run. */
#ifndef SHARD_MERGE_LOGS_H
#define SHARD_MERGE_LOGS_H

#include "shard/survey.h"

/* Whether the shards have the log: all of them have it, or none. */
bool merge_has_log(const struct survey *survey, enum log log);

/* Writes a log of all shards under its name. */
enum ecgp_result merge_log(const struct survey *survey, enum log log, struct ecgp_error *error);

#endif
