#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include <ecgpress/shards.h>

#include "commands.h"
#include "estimate.h"
#include "print_line.h"
#include "progress.h"
#include "stop.h"

enum own { OWN_DRY_RUN, OWN_QUIET, OWN_VERBOSE };

enum { NOTICES_MOST = 20 };

/* What a run says, and when its phases ended. */
struct talk {
    struct progress progress;
    bool quiet, verbose;
    int64_t notices;
    char told[4096]; /* of devices, a line each */
    double begun_s, first_s, last_s;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void step(void *user, const char *phase, int64_t done, int64_t total)
{
    struct talk *talk = user;
    talk->last_s = now_s();
    talk->first_s = talk->first_s > 0 ? talk->first_s : talk->last_s;
    if (!talk->quiet) {
        progress_step(&talk->progress, phase, done, total);
    }
}

static void notice(void *user, const char *text)
{
    struct talk *talk = user;
    talk->notices++;
    if (!talk->quiet && (talk->verbose || talk->notices <= NOTICES_MOST)) {
        progress_clear(&talk->progress);
        print_line(stderr, "%s", text);
    }
}

/* Skipped records are in skipped.json: without --verbose only the first are printed. */
static void print_rest(const struct talk *talk)
{
    if (!talk->quiet && !talk->verbose && talk->notices > NOTICES_MOST) {
        fprintf(stderr, "%" PRId64 " further notes (--verbose prints all)\n",
                talk->notices - NOTICES_MOST);
    }
}

/* Prints a line about devices, unless it was printed before: all workers may say the same. */
static void print_once(struct talk *talk, const char *before, const char *text)
{
    const size_t length = strlen(talk->told);
    if (*text && !talk->quiet && !strstr(talk->told, text)) {
        snprintf(talk->told + length, sizeof talk->told - length, "%s\n", text);
        progress_clear(&talk->progress);
        print_line(stderr, "%s%s", before, text);
    }
}

static void device(void *user, const char *text, const char *warning)
{
    print_once(user, "drawn by ", text);
    print_once(user, "ecgpress: warning: ", warning);
}

static void print_phases(const struct talk *talk)
{
    fprintf(stderr,
            "records and checks %8.2f s\npages              %8.2f s\n"
            "lists and sheet    %8.2f s\n",
            talk->first_s - talk->begun_s, talk->last_s - talk->first_s, now_s() - talk->last_s);
}

/* The pages are those of the progress bar; what is indented is among the line above it. */
static void print_summary(const struct ecgp_dataset_stats *stats, const char *folder, bool resumed)
{
    const int64_t pages = stats->pages + stats->overlap_pages;
    const bool overlap = stats->overlap_pages > 0;
    const struct {
        const char *name;
        int64_t count;
        bool shown;
    } counts[] = {
        {"pages", pages, true},
        {"  main set", stats->pages, overlap},
        {"  overlap set", stats->overlap_pages, overlap},
        {"leads", stats->leads, true},
        {"  clipped", stats->clipped_leads, true},
        {"  with overlap", stats->with_overlap, overlap},
        {"  without overlap", stats->without_overlap, overlap},
        {"skipped records", stats->skipped_records, true},
        {"absent records", stats->absent_records, true},
        {"reused records", stats->reused, true},
        {"pages made again", stats->mended, stats->mended > 0},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (counts[i].shown) {
            printf("%-22s %10" PRId64 "\n", counts[i].name, counts[i].count);
        }
    }
    printf("%-22s %10.1f\n", "seconds", stats->seconds);
    /* A resumed run's pages were not all made in these seconds. */
    if (!resumed && stats->seconds > 0) {
        printf("%-22s %10.1f\n", "pages per second", (double)pages / stats->seconds);
    }
    const size_t length = strlen(folder);
    print_line(stdout, "%s%sindex.html", folder, length && folder[length - 1] == '/' ? "" : "/");
}

static int stopped(void)
{
    fprintf(stderr, "ecgpress: stopped; run again with --resume to continue\n");
    return 128 + stop_signal_number(); /* nothing else stops a run */
}

static void begin_talk(struct talk *talk, const struct arguments *arguments,
                       struct ecgp_run_hooks *hooks)
{
    *talk = (struct talk){.quiet = arguments->own[OWN_QUIET],
                          .verbose = arguments->own[OWN_VERBOSE],
                          .begun_s = now_s()};
    progress_init(&talk->progress);
    *hooks = (struct ecgp_run_hooks){
        .user = talk,
        .progress = step,
        .device = device,
        .notice = notice,
        .stop = stop_asked,
    };
    stop_catch_signals();
}

/* Lines on standard error where the shard itself goes to standard output. */
static void print_shards(FILE *out, const struct ecgp_shards_stats *stats)
{
    const int64_t pages = stats->pages.pages + stats->pages.overlap_pages;
    fprintf(out, "%-22s %10" PRId64 "\n%-22s %10" PRId64 "\n%-22s %10" PRId64 "\n", "shards made",
            stats->made, "  complete before", stats->kept, "pages", pages);
    fprintf(out, "%-22s %10" PRId64 "\n%-22s %10.1f\n", "leads", stats->pages.leads, "MB",
            1e-6 * (double)stats->bytes);
    fprintf(out, "%-22s %10.1f\n", "seconds", stats->pages.seconds);
    if (stats->pages.seconds > 0) {
        fprintf(out, "%-22s %10.1f\n", "pages per second", (double)pages / stats->pages.seconds);
    }
}

static int run_shards(const struct arguments *arguments)
{
    struct talk talk;
    struct ecgp_run_hooks hooks;
    struct ecgp_shards_stats stats;
    struct ecgp_error error = {0};
    begin_talk(&talk, arguments, &hooks);
    const enum ecgp_result result = ecgp_shards_make(arguments->options, &hooks, &stats, &error);
    progress_finish(&talk.progress);
    print_rest(&talk);
    if (result == ECGP_STOPPED) {
        fprintf(stderr, "ecgpress: stopped; run again to make the shards that are missing\n");
        return EX_TEMPFAIL;
    }
    if (result != ECGP_OK) {
        return cli_fail(&error);
    }
    if (!talk.quiet) {
        print_shards(*ecgp_options_get(arguments->options, "shard_output") ? stderr : stdout,
                     &stats);
    }
    return EX_OK;
}

static int run_dataset(const struct arguments *arguments, const char *folder)
{
    struct talk talk;
    struct ecgp_run_hooks hooks;
    struct ecgp_dataset_stats stats = {0};
    struct ecgp_error error = {0};
    begin_talk(&talk, arguments, &hooks);
    const enum ecgp_result result = ecgp_dataset_run(arguments->options, &hooks, &stats, &error);
    progress_finish(&talk.progress);
    print_rest(&talk);
    if (result == ECGP_STOPPED) {
        return stopped();
    }
    if (result != ECGP_OK) {
        return cli_fail(&error);
    }
    const bool resumed = strcmp(ecgp_options_get(arguments->options, "resume"), "1") == 0;
    if (talk.verbose) {
        print_phases(&talk);
    }
    if (!talk.quiet) {
        print_summary(&stats, folder, resumed);
    }
    return 0;
}

static int run(const struct arguments *arguments)
{
    struct ecgp_error error = {0};
    if (arguments_load(arguments, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    if (arguments->own[OWN_DRY_RUN]) {
        return estimate_print(arguments);
    }
    const char *folder = ecgp_options_get(arguments->options, "datasets_path");
    if (arguments->own[OWN_QUIET] && arguments->own[OWN_VERBOSE]) {
        cli_usage(&error, "--quiet and --verbose cannot be combined");
        return cli_fail(&error);
    }
    if (*ecgp_options_get(arguments->options, "shard") ||
        strcmp(ecgp_options_get(arguments->options, "shards"), "0") != 0) {
        return run_shards(arguments);
    }
    if (*folder == '\0') {
        cli_usage(&error, "--datasets_path is missing: the folder to write the datasets to");
        return cli_fail(&error);
    }
    return run_dataset(arguments, folder);
}

const struct verb verb_dataset = {
    .name = "dataset",
    .synopsis = "-o DIR [options]",
    .summary = "Make datasets for detection, segmentation, digitization and overlap, each with "
               "training, validation and test pages, and an index.html that shows them.",
    .table = true,
    .own =
        {
            [OWN_DRY_RUN] = {"dry-run", NULL,
                             "print how many pages, files and bytes a run would write and how "
                             "long it would take, and write nothing"},
            [OWN_QUIET] = {"quiet", NULL, "print only errors"},
            [OWN_VERBOSE] = {"verbose", NULL,
                             "also print every skipped record and the duration of each phase"},
        },
    .letters = {{'o', "datasets_path"}, {'n', "pages"}},
    .run = run,
};
