#define _GNU_SOURCE
#include "base/process.h"

#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

void process_settle(void)
{
    /* llvmpipe draws in this process's own thread: processes are the parallelism */
    setenv("LP_NUM_THREADS", "0", 0);
}

int process_processors(void)
{
    cpu_set_t processors;
    const bool known = sched_getaffinity(0, sizeof processors, &processors) == 0;
    return known ? CPU_COUNT(&processors) : 1;
}

int64_t process_memory_limit(void)
{
    struct rlimit limit;
    const bool known = getrlimit(RLIMIT_AS, &limit) == 0;
    return known && limit.rlim_cur < (rlim_t)INT64_MAX ? (int64_t)limit.rlim_cur : 0;
}

int64_t process_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
