#define _GNU_SOURCE
#include <ecgpress/dataset.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/process.h"
#include "dataset/lanes.h"
#include "dataset/output.h"
#include "dataset/schedule.h"

enum {
    AHEAD = 1024, /* pages that may be finished before one that is still at work, at the most */
    AHEAD_A_LANE = 4,
    WAIT_MS = 200, /* between questions whether to stop */
};

/* A run at work. Results come in any order and are added to the output in that of the schedule. */
struct run {
    const struct ecgp_options *options;
    const struct ecgp_run_hooks *hooks;
    struct ecgp_source *source;
    struct schedule *schedule;
    struct output output;
    struct lanes *lanes;
    struct lane_result early[AHEAD]; /* by number modulo AHEAD; data NULL where there is none */
    struct scheduled next;
    bool more;
};

static void tell_progress(const struct run *run)
{
    if (run->hooks->progress) {
        run->hooks->progress(run->hooks->user, "pages", run->output.count,
                             schedule_total(run->schedule));
    }
}

static bool asked_to_stop(const struct run *run)
{
    return run->hooks->stop && run->hooks->stop(run->hooks->user);
}

static int lane_count(const struct run *run, int64_t pages)
{
    int64_t count = options_settings(run->options)->jobs;
    count = count > 0 ? count : process_processors();
    return (int)(count < pages ? count : pages > 0 ? pages : 1);
}

/* Passes over the pages that were written before; the schedule deals them again to come to the same
 * state. */
static enum ecgp_result skip_written(struct run *run, struct ecgp_error *error)
{
    for (int64_t i = 0; i < run->output.count; i++) {
        const struct page_summary *page = &run->output.pages[i];
        if (!run->more || strcmp(run->next.name, page->name) != 0 ||
            run->next.signals_crc32 != page->signals_crc32) {
            return error_set(error, ECGP_NO_OUTPUT,
                             "%s: page %s would be another one now: the records have changed since "
                             "this run was begun; --overwrite it",
                             run->output.folder, page->name);
        }
        const enum ecgp_result result = schedule_next(run->schedule, &run->next, &run->more, error);
        if (result != ECGP_OK) {
            return result;
        }
    }
    return ECGP_OK;
}

/* Adds every result that is next in order. */
static enum ecgp_result add_ready(struct run *run, struct ecgp_error *error)
{
    for (;;) {
        struct lane_result *result = &run->early[run->output.count % AHEAD];
        if (!result->log.data) {
            return ECGP_OK;
        }
        const enum ecgp_result added =
            output_add(&run->output, &result->summary, &result->log, error);
        text_free(&result->log);
        if (added != ECGP_OK) {
            return added;
        }
        tell_progress(run);
    }
}

static enum ecgp_result give_pages(struct run *run, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    const int64_t ahead = AHEAD_A_LANE * (int64_t)lanes_count(run->lanes);
    while (result == ECGP_OK && run->more && lanes_have_room(run->lanes) &&
           run->next.number < run->output.count + ahead) {
        result = lanes_give(run->lanes, &run->next, error);
        if (result == ECGP_OK) {
            result = schedule_next(run->schedule, &run->next, &run->more, error);
        }
    }
    return result;
}

static enum ecgp_result take_page(struct run *run, struct ecgp_error *error)
{
    struct lane_result taken;
    bool have;
    const enum ecgp_result result = lanes_take(run->lanes, WAIT_MS, &taken, &have, error);
    if (result != ECGP_OK || !have) {
        return result;
    }
    run->early[taken.number % AHEAD] = taken;
    return add_ready(run, error);
}

static enum ecgp_result make_pages(struct run *run, struct ecgp_error *error)
{
    const int64_t left = schedule_total(run->schedule) - run->output.count;
    enum ecgp_result result =
        lanes_create(lane_count(run, left), run->options, run->source, &run->lanes, error);
    tell_progress(run);
    while (result == ECGP_OK && (run->more || lanes_pending(run->lanes) > 0)) {
        if (asked_to_stop(run)) {
            result =
                error_set(error, ECGP_STOPPED,
                          "stopped after %lld of %lld pages; run again with --resume to "
                          "finish",
                          (long long)run->output.count, (long long)schedule_total(run->schedule));
            break;
        }
        result = give_pages(run, error);
        if (result == ECGP_OK) {
            result = take_page(run, error);
        }
    }
    return result;
}

static enum ecgp_result finish(struct run *run, struct ecgp_error *error)
{
    struct text skipped = {0};
    schedule_write_skipped(run->schedule, &skipped);
    int classes[ECGP_LEADS];
    const struct settings *values = options_settings(run->options);
    settings_label_classes(values, classes);
    const enum ecgp_result result =
        output_finish(&run->output, values->label_shape, classes, &skipped, error);
    text_free(&skipped);
    return result;
}

static void count(const struct run *run, struct ecgp_dataset_stats *stats)
{
    for (int64_t i = 0; i < run->output.count; i++) {
        const struct page_summary *page = &run->output.pages[i];
        const int crops = __builtin_popcount(page->crops);
        const int overlapped = __builtin_popcount(page->overlapped);
        const bool main_set = page->set == SET_PAGES;
        stats->pages += main_set;
        stats->overlap_pages += !main_set;
        stats->leads += crops;
        stats->with_overlap += main_set ? 0 : overlapped;
        stats->without_overlap += main_set ? 0 : crops - overlapped;
        stats->clipped_leads += __builtin_popcount(page->clipped);
    }
    stats->skipped_records = schedule_skipped(run->schedule);
    stats->reused = schedule_reused(run->schedule);
    stats->absent_records = ecgp_source_absent(run->source);
}

static enum ecgp_result open_run(struct run *run, struct ecgp_error *error)
{
    const struct settings *values = options_settings(run->options);
    if (!values->datasets_path[0]) {
        return error_set(error, ECGP_USAGE,
                         "--datasets_path is not given: it names the folder to make");
    }
    enum ecgp_result result = ecgp_source_open(run->options, &run->source, error);
    if (result == ECGP_OK) {
        const struct schedule_hooks hooks = {run->hooks->user, run->hooks->notice};
        result = schedule_create(run->options, run->source, &hooks, &run->schedule, error);
    }
    if (result == ECGP_OK) {
        result = schedule_next(run->schedule, &run->next, &run->more, error);
    }
    return result;
}

static void close_run(struct run *run)
{
    lanes_destroy(run->lanes);
    for (int i = 0; i < AHEAD; i++) {
        text_free(&run->early[i].log);
    }
    output_close(&run->output);
    schedule_destroy(run->schedule);
    ecgp_source_close(run->source);
    free(run);
}

enum ecgp_result ecgp_dataset_run(const struct ecgp_options *options,
                                  const struct ecgp_run_hooks *hooks,
                                  struct ecgp_dataset_stats *stats, struct ecgp_error *error)
{
    struct timespec begun, ended;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    *stats = (struct ecgp_dataset_stats){0};
    struct run *run = calloc(1, sizeof *run);
    if (!run) {
        return error_no_memory(error);
    }
    run->options = options;
    run->hooks = hooks;
    run->output = (struct output){.lock = -1, .log = -1};
    enum ecgp_result result = open_run(run, error);
    if (result == ECGP_OK) {
        result = output_open(&run->output, options, run->next.rate_hz, error);
    }
    if (result == ECGP_OK) {
        result = skip_written(run, error);
    }
    if (result == ECGP_OK && run->more) {
        result = make_pages(run, error);
    }
    if (result == ECGP_OK) {
        result = finish(run, error);
    }
    if (run->schedule) {
        count(run, stats);
    }
    close_run(run);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    stats->seconds =
        (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
    return result;
}
