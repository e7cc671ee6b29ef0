#define _POSIX_C_SOURCE 200809L
#include "base/stages.h"

#include <stddef.h>
#include <time.h>

static const char *const names[ECGP_STAGES] = {
    [ECGP_STAGE_READ] = "read", [ECGP_STAGE_DRAW] = "draw",   [ECGP_STAGE_READBACK] = "readback",
    [ECGP_STAGE_JPEG] = "jpeg", [ECGP_STAGE_PNG] = "png",     [ECGP_STAGE_BMP] = "bmp",
    [ECGP_STAGE_JSON] = "json", [ECGP_STAGE_WRITE] = "write",
};

const char *ecgp_stage_name(enum ecgp_stage stage)
{
    return (unsigned)stage < ECGP_STAGES ? names[stage] : NULL;
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

void stages_mark(struct stages *stages, enum ecgp_stage stage)
{
    if (stages) {
        const double now = cpu_s();
        stages->seconds[stage] += now - stages->last;
        stages->last = now;
    }
}
