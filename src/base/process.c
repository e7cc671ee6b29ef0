#define _GNU_SOURCE
#include "base/process.h"

#include <ctype.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

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

static double seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + 1e-6 * (double)time->tv_usec;
}

struct process_use process_use(void)
{
    struct process_use use = {0};
    const int whose[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
    for (int i = 0; i < 2; i++) {
        struct rusage usage;
        if (getrusage(whose[i], &usage) == 0) {
            const int64_t peak = (int64_t)usage.ru_maxrss * 1024;
            use.processor_s += seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime);
            use.peak_bytes = peak > use.peak_bytes ? peak : use.peak_bytes;
        }
    }
    return use;
}

void process_host(char host[PROCESS_HOST])
{
    if (gethostname(host, PROCESS_HOST - 1) != 0) {
        host[0] = '\0';
    }
    host[PROCESS_HOST - 1] = '\0';
    for (char *c = host; *c; c++) {
        *c = isalnum((unsigned char)*c) || *c == '.' || *c == '-' ? *c : '_';
    }
    if (!*host) {
        strcpy(host, "host");
    }
}

void process_time(char text[PROCESS_TIME])
{
    const time_t now = time(NULL);
    struct tm broken;
    if (!gmtime_r(&now, &broken) ||
        strftime(text, PROCESS_TIME, "%Y-%m-%dT%H:%M:%SZ", &broken) == 0) {
        text[0] = '\0';
    }
}

int64_t process_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
