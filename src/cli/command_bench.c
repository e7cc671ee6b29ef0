#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"

#include "commands.h"
#include "stop.h"

enum own { OWN_SECONDS, OWN_JOBS, OWN_DEVICE };

enum { DEFAULT_SECONDS = 10, MAX_SECONDS = 3600, MAX_JOBS = 256 };

static enum ecgp_result read_number(const char *name, const char *text, double low, double high,
                                    double *number, struct ecgp_error *error)
{
    if (!text) {
        return ECGP_OK;
    }
    char *end;
    *number = strtod(text, &end);
    if (end == text || *end != '\0' || !(*number >= low && *number <= high)) {
        return cli_usage(error, "--%s: \"%.100s\" is not a number in range (expected %g to %g)",
                         name, text, low, high);
    }
    return ECGP_OK;
}

static void print_head(const struct bench_row *row)
{
    printf("%s\n\nMilliseconds of CPU time a page with all its files, medians:\n\n%-8s %11s",
           row->renderer, "layout", "pixels");
    for (int i = 0; i < TIMED_COUNT; i++) {
        printf(" %*s", i == TIMED_READBACK ? 8 : 6, timed_name((enum timed)i));
    }
    printf(" %7s %11s\n", "total", "pages/s");
}

static void print_row(void *user, const char *layout, const struct bench_row *row)
{
    bool *headed = user;
    char size[32];
    if (!*headed) {
        print_head(row);
        *headed = true;
    }
    snprintf(size, sizeof size, "%d x %d", row->width, row->height);
    printf("%-8s %11s", layout, size);
    for (int i = 0; i < TIMED_COUNT; i++) {
        printf(" %*.1f", i == TIMED_READBACK ? 8 : 6, row->stage_ms[i]);
    }
    printf(" %7.1f %11.1f\n", row->cpu_ms, 1e3 / row->cpu_ms);
    fflush(stdout);
}

static void print_rate(void *user, const struct bench_rate *rate)
{
    (void)user;
    printf("\nA dataset of 3by1 and 3by4 with %d %s: %" PRId64 " pages in %.2f s, "
           "%.1f pages/s\n",
           rate->jobs, rate->jobs == 1 ? "job" : "jobs", rate->pages, rate->seconds,
           (double)rate->pages / rate->seconds);
}

static int run(const struct arguments *arguments)
{
    struct ecgp_error error = {0};
    double seconds = DEFAULT_SECONDS, jobs = 0;
    if (read_number("seconds", arguments->own[OWN_SECONDS], 0.1, MAX_SECONDS, &seconds, &error) !=
            ECGP_OK ||
        read_number("jobs", arguments->own[OWN_JOBS], 0, MAX_JOBS, &jobs, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    bool headed = false;
    const struct bench_hooks hooks = {
        .user = &headed, .row = print_row, .rate = print_rate, .stop = stop_asked};
    stop_catch_signals();
    const enum ecgp_result result =
        bench_run(seconds, (int)jobs, arguments->own[OWN_DEVICE], &hooks, &error);
    if (stop_signal_number()) {
        return stop_report();
    }
    return result == ECGP_OK ? 0 : cli_fail(&error);
}

const struct verb verb_bench = {
    .name = "bench",
    .synopsis = "[--seconds N] [--jobs N] [--device DEVICE]",
    .summary = "Measure the CPU time of each stage of a page on one core, and the speed of a whole "
               "run. Uses built-in ECGs; files go to a temporary folder in $TMPDIR or /tmp.",
    .own =
        {
            [OWN_SECONDS] = {"seconds", "N", "approximate duration in seconds; default 10"},
            [OWN_JOBS] = {"jobs", "N", "worker processes of the run; default: one per processor"},
            [OWN_DEVICE] = {"device", "DEVICE", DEVICE_HELP},
        },
    .run = run,
};
