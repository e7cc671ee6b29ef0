#include "shard/task.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "config/number_list.h"

/* What an engine says in the environment of a task; members may be NULL. */
struct engine {
    const char *index, *count; /* the task's number, and how many there are */
    const char *min, *step;    /* of the numbers, which then need not begin at 0; else 0 and 1 */
    const char *max;           /* with which the count follows, or a list with gaps is known */
};

static const struct engine engines[] = {
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN",
     "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_MAX"},
    {"SLURM_PROCID", "SLURM_NTASKS", NULL, NULL, NULL},
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", NULL, NULL, NULL},
    {"PMI_RANK", "PMI_SIZE", NULL, NULL, NULL},
    {"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", NULL, NULL, NULL},
    {"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", NULL, NULL, NULL},
    {"PBS_ARRAY_INDEX", NULL, NULL, NULL, NULL},
    {"SGE_TASK_ID", NULL, "SGE_TASK_FIRST", "SGE_TASK_STEPSIZE", "SGE_TASK_LAST"},
};

/* A number of the environment; -1: it is not set, or empty, or "undefined" as SGE has it. */
static enum ecgp_result read_number(const char *name, int64_t *number, struct ecgp_error *error)
{
    const char *value = name ? getenv(name) : NULL;
    char *end;
    *number = -1;
    if (!value || !*value || strcmp(value, "undefined") == 0) {
        return ECGP_OK;
    }
    errno = 0;
    *number = strtoll(value, &end, 10);
    return errno == 0 && *end == '\0' && *number >= 0
               ? ECGP_OK
               : error_set(error, ECGP_USAGE, "%s=%.100s is not a number of tasks", name, value);
}

/* What the variables of an engine hold; -1 where one is not set. */
struct numbers {
    int64_t index, count, min, step, max;
};

static enum ecgp_result read_numbers(const struct engine *engine, struct numbers *numbers,
                                     struct ecgp_error *error)
{
    const struct {
        const char *name;
        int64_t *number;
    } all[] = {{engine->index, &numbers->index},
               {engine->count, &numbers->count},
               {engine->min, &numbers->min},
               {engine->step, &numbers->step},
               {engine->max, &numbers->max}};
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < ARRAY_COUNT(all) && result == ECGP_OK; i++) {
        result = read_number(all[i].name, all[i].number, error);
    }
    return result;
}

/* Says which variables were used. */
static void tell(struct shard_task *task, const struct engine *engine,
                 const struct numbers *numbers)
{
    const char *names[] = {engine->index, engine->count, engine->min, engine->step, engine->max};
    const int64_t values[] = {numbers->index, numbers->count, numbers->min, numbers->step,
                              numbers->max};
    size_t length = 0;
    for (size_t i = 0; i < ARRAY_COUNT(names) && length < sizeof task->told; i++) {
        if (values[i] >= 0) {
            length += (size_t)snprintf(task->told + length, sizeof task->told - length, "%s%s=%lld",
                                       i > 0 ? ", " : "", names[i], (long long)values[i]);
        }
    }
}

static void make_list(struct shard_task *task, int64_t shard)
{
    snprintf(task->own, sizeof task->own, "%lld", (long long)shard);
    task->list = task->own;
}

/* The task's place among the others. An array with gaps (3,7-9) names the shards themselves: it is
 * what is submitted again. */
static enum ecgp_result place_task(struct shard_task *task, const struct engine *engine,
                                   struct numbers numbers, struct ecgp_error *error)
{
    const int64_t min = numbers.min >= 0 ? numbers.min : 0;
    const int64_t step = numbers.step > 0 ? numbers.step : 1;
    const int64_t dense = numbers.max >= min ? (numbers.max - min) / step + 1 : -1;
    const int64_t count = numbers.count > 0 ? numbers.count : dense;
    const int64_t place = (numbers.index - min) / step;
    const bool gaps = engine->min && task->shards > 0 && count > 0 &&
                      (place >= count || (dense > 0 && dense != count));
    task->shards = task->shards > 0 ? task->shards : count;
    if (task->shards <= 0) {
        return error_set(error, ECGP_USAGE,
                         "%s=%lld does not say how many tasks there are: give --shards N",
                         engine->index, (long long)numbers.index);
    }
    if (gaps || count <= 0) {
        make_list(task, numbers.index);
    } else {
        task->task = place;
        task->tasks = count;
    }
    return place >= 0 && (gaps || count <= 0 || place < count)
               ? ECGP_OK
               : error_set(error, ECGP_USAGE, "%s: that is no task of an array", task->told);
}

static enum ecgp_result read_environment(struct shard_task *task, struct ecgp_error *error)
{
    for (size_t i = 0; i < ARRAY_COUNT(engines); i++) {
        struct numbers numbers;
        enum ecgp_result result = read_numbers(&engines[i], &numbers, error);
        if (result != ECGP_OK) {
            return result;
        }
        if (numbers.index >= 0) {
            tell(task, &engines[i], &numbers);
            return place_task(task, &engines[i], numbers, error);
        }
    }
    return error_set(error, ECGP_USAGE,
                     "--shard auto: no engine's variables are set (SLURM_ARRAY_TASK_ID, "
                     "SLURM_PROCID, OMPI_COMM_WORLD_RANK, PMI_RANK, JOB_COMPLETION_INDEX, "
                     "AWS_BATCH_JOB_ARRAY_INDEX, PBS_ARRAY_INDEX, SGE_TASK_ID); give --shard i");
}

static enum ecgp_result check_shard(void *user, int64_t shard, struct ecgp_error *error)
{
    const struct shard_task *task = user;
    return shard < task->shards
               ? ECGP_OK
               : error_set(error, ECGP_USAGE, "shard %lld is not one of %lld, which begin at 0",
                           (long long)shard, (long long)task->shards);
}

enum ecgp_result shard_task_read(struct shard_task *task, const struct settings *settings,
                                 struct ecgp_error *error)
{
    *task = (struct shard_task){.shards = settings->shards, .list = settings->shard};
    if (*settings->shard == '\0') {
        return error_set(error, ECGP_USAGE,
                         "--shards is given without --shard: which of them to make (7, 3,7-9 or "
                         "auto)");
    }
    if (strcmp(settings->shard, "auto") == 0) {
        task->list = NULL;
        const enum ecgp_result result = read_environment(task, error);
        if (result != ECGP_OK) {
            return result;
        }
    }
    if (task->shards <= 0) {
        return error_set(error, ECGP_USAGE,
                         "--shard is given without --shards: how many there are");
    }
    return task->list ? shard_task_each(task, check_shard, task, error) : ECGP_OK;
}

enum ecgp_result shard_task_each(const struct shard_task *task,
                                 enum ecgp_result (*make)(void *user, int64_t shard,
                                                          struct ecgp_error *error),
                                 void *user, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    if (!task->list) {
        for (int64_t shard = task->task; shard < task->shards && result == ECGP_OK;
             shard += task->tasks) {
            result = make(user, shard, error);
        }
        return result;
    }
    int64_t first, last;
    for (const char *rest = task->list; *rest && number_list_next(&rest, &first, &last);) {
        for (int64_t shard = first; shard <= last && result == ECGP_OK; shard++) {
            result = make(user, shard, error);
        }
    }
    return result;
}
