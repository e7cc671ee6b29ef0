#define _POSIX_C_SOURCE 200809L
#include "base/stages.h"

#include <stddef.h>
#include <time.h>

static const char *const names[TIMED_COUNT] = {
    [TIMED_READ] = "read", [TIMED_DRAW] = "draw",   [TIMED_READBACK] = "readback",
    [TIMED_JPEG] = "jpeg", [TIMED_PNG] = "png",     [TIMED_BMP] = "bmp",
    [TIMED_JSON] = "json", [TIMED_WRITE] = "write",
};

const char *timed_name(enum timed stage)
{
    return (unsigned)stage < TIMED_COUNT ? names[stage] : NULL;
}

/* Of the whole process: threads of a driver that draw for the page count. */
static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void stages_begin(struct stages *stages)
{
    if (stages) {
        stages->last = cpu_s();
    }
}

void stages_mark(struct stages *stages, enum timed stage)
{
    if (stages) {
        const double now = cpu_s();
        stages->seconds[stage] += now - stages->last;
        stages->last = now;
    }
}
