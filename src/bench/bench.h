/*
 * What pages cost on this machine.
 *
 * Pages are made and written as a worker process of a dataset run makes them (one core, all their
 * files), in a process of its own that is forked for it: call while no renderer exists in this
 * process and no other thread runs.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdint.h>

#include <ecgpress/options.h>

#include "base/stages.h"

struct bench_spec {
    const char *layout; /* a name from ecgp_layout_name */
    int64_t pages;      /* pages to time; 0: as many as fit into `seconds` */
    double seconds;     /* wall time; counts where `pages` is 0 */
    bool picture_only;  /* each page as one PNG, FOLDER/<record index>_<layout>.png */
};

/* What pages of one layout and size took. */
struct bench_row {
    char renderer[256]; /* see ecgp_renderer_name */
    int width, height;  /* px */
    int64_t pages;
    double seconds;               /* wall time of the pages */
    double cpu_ms;                /* CPU time of a page, median */
    double stage_ms[TIMED_COUNT]; /* its parts, medians */
};

/* Times pages of the records that the options name, in their order and over again from the first,
 * and writes their files under the option datasets_path. One page before them is not counted. */
enum ecgp_result bench_pages(const struct ecgp_options *options, const struct bench_spec *spec,
                             struct bench_row *row, struct ecgp_error *error);

/* How fast a run goes with all its worker processes. */
struct bench_rate {
    int jobs;
    int64_t pages;  /* half of them with the files of the overlap dataset */
    double seconds; /* wall time, from the start of the worker processes to the last list */
};

/* How a bench tells of itself. Members may be NULL. */
struct bench_hooks {
    void *user;
    void (*row)(void *user, const char *layout, const struct bench_row *row);
    void (*rate)(void *user, const struct bench_rate *rate);
    /* Asked between steps; true ends the bench with ECGP_STOPPED. */
    bool (*stop)(void *user);
};

/* Times built-in ECGs for about `seconds`: 3by1 and 3by4 at their default size and 3by4-II 2200 px
 * wide, a row each; then a dataset run of the first two with `jobs` worker processes (0: one a
 * processor). `device` is a value of the
 * option; NULL: auto. Files go to a folder in $TMPDIR, else /tmp, that is removed at the end. */
enum ecgp_result bench_run(double seconds, int jobs, const char *device,
                           const struct bench_hooks *hooks, struct ecgp_error *error);

#endif
