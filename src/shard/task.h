/* Which shards a process makes: as the options say, or as the engine that started it does. */
#ifndef SHARD_TASK_H
#define SHARD_TASK_H

#include <stdint.h>

#include "base/error.h"
#include "config/settings.h"

struct shard_task {
    int64_t shards;      /* of the dataset */
    const char *list;    /* its shards: "3,7-9"; NULL: task, task + tasks, ... */
    int64_t task, tasks; /* where there is no list */
    char told[256];      /* which variables said so; empty: none */
    char own[24];        /* the list of one shard */
};

/* Reads the options shard and shards and, for `auto`, the environment. ECGP_USAGE where they do not
 * say enough, or what does not fit. The settings must outlive the task. */
enum ecgp_result shard_task_read(struct shard_task *task, const struct settings *settings,
                                 struct ecgp_error *error);

/* Calls `make` for each shard of the task, in order, until it fails. */
enum ecgp_result shard_task_each(const struct shard_task *task,
                                 enum ecgp_result (*make)(void *user, int64_t shard,
                                                          struct ecgp_error *error),
                                 void *user, struct ecgp_error *error);

#endif
