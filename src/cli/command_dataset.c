#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ecgpress/dataset.h>

#include "commands.h"
#include "progress.h"
#include "stop.h"

static void notice(void *user, const char *text)
{
    progress_clear(user);
    fprintf(stderr, "%s\n", text);
}

static void print_summary(const struct ecgp_dataset_stats *stats, const char *folder, bool resumed)
{
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {
        {"pages", stats->pages},
        {"overlap pages", stats->overlap_pages},
        {"leads", stats->leads},
        {"leads with overlap", stats->with_overlap},
        {"leads without overlap", stats->without_overlap},
        {"clipped leads", stats->clipped_leads},
        {"skipped records", stats->skipped_records},
        {"absent records", stats->absent_records},
        {"reused records", stats->reused},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        printf("%-22s %10" PRId64 "\n", counts[i].name, counts[i].count);
    }
    printf("%-22s %10.1f\n", "seconds", stats->seconds);
    /* A resumed run's pages were not all made in these seconds. */
    if (!resumed && stats->seconds > 0) {
        const double pages = (double)(stats->pages + stats->overlap_pages);
        printf("%-22s %10.1f\n", "pages per second", pages / stats->seconds);
    }
    const size_t length = strlen(folder);
    printf("%s%sindex.html\n", folder, length && folder[length - 1] == '/' ? "" : "/");
}

static int stopped(void)
{
    fprintf(stderr, "ecgpress: stopped; run again with --resume to go on\n");
    return 128 + stop_signal_number(); /* nothing else stops a run */
}

static int run_dataset(const struct arguments *arguments, const char *folder)
{
    struct progress progress;
    progress_init(&progress);
    const struct ecgp_run_hooks hooks = {
        .user = &progress,
        .progress = progress_step,
        .notice = notice,
        .stop = stop_asked,
    };
    struct ecgp_dataset_stats stats = {0};
    struct ecgp_error error = {0};
    stop_catch_signals();
    const enum ecgp_result result = ecgp_dataset_run(arguments->options, &hooks, &stats, &error);
    progress_finish(&progress);
    if (result == ECGP_STOPPED) {
        return stopped();
    }
    if (result != ECGP_OK) {
        return cli_fail(&error);
    }
    const bool resumed = strcmp(ecgp_options_get(arguments->options, "resume"), "1") == 0;
    print_summary(&stats, folder, resumed);
    return 0;
}

static int run(const struct arguments *arguments)
{
    struct ecgp_error error = {0};
    if (arguments_load(arguments, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    const char *folder = ecgp_options_get(arguments->options, "datasets_path");
    if (*folder == '\0') {
        cli_usage(&error, "--datasets_path is missing: the folder to write the datasets to");
        return cli_fail(&error);
    }
    return run_dataset(arguments, folder);
}

const struct verb verb_dataset = {
    .name = "dataset",
    .synopsis = "--datasets_path DIR [options]",
    .summary = "Make the datasets: digitization, detection, segmentation and overlap, each with "
               "train, validation and test pages, and an index.html to look at them.",
    .table = true,
    .run = run,
};
