#define _GNU_SOURCE
#include "base/process.h"

#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

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
