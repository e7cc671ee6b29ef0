#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include <ecgpress/shards.h>

#include "commands.h"
#include "print_line.h"
#include "stop.h"

enum own { OWN_SHARDS, OWN_CHECK, OWN_TREE, OWN_QUIET };

enum { SHARDS_MOST = 1000000, FAULTS_SHOWN = 20 };

/* What is said of a merge. */
struct report {
    const char *folder;
    bool quiet;
    int64_t faults;
};

static void notice(void *user, const char *text)
{
    const struct report *report = user;
    if (!report->quiet) {
        print_line(stderr, "%s", text);
    }
}

static void print_fault(void *user, const struct ecgp_fault *fault)
{
    struct report *report = user;
    if (!report->quiet && report->faults++ < FAULTS_SHOWN) {
        print_line(stderr, "%s/%s: %s", report->folder, fault->file, fault->text);
    }
}

static void print_summary(const struct ecgp_merge_stats *stats)
{
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {
        {"shards", stats->shards},    {"pages", stats->pages + stats->overlap_pages},
        {"  train", stats->split[0]}, {"  val", stats->split[1]},
        {"  test", stats->split[2]},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        printf("%-22s %10" PRId64 "\n", counts[i].name, counts[i].count);
    }
    if (stats->bytes > 0) {
        printf("%-22s %10.1f\n", "MB", 1e-6 * (double)stats->bytes);
    }
    printf("%-22s %10.1f\n", "hours of tasks", stats->seconds / 3600);
}

static int run(const struct arguments *arguments)
{
    const char *const *own = arguments->own;
    struct ecgp_error error = {0};
    long shards;
    if (read_count("shards", own[OWN_SHARDS], SHARDS_MOST, &shards, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    struct report report = {.folder = arguments->operand, .quiet = own[OWN_QUIET]};
    const struct ecgp_run_hooks hooks = {
        .user = &report, .notice = notice, .fault = print_fault, .stop = stop_asked};
    const struct ecgp_merge_spec spec = {
        .shards = shards, .check = own[OWN_CHECK], .tree = own[OWN_TREE]};
    struct ecgp_merge_stats stats;
    stop_catch_signals();
    const enum ecgp_result result =
        ecgp_shards_merge(arguments->operand, &spec, &hooks, &stats, &error);
    if (result == ECGP_STOPPED) {
        return stop_report();
    }
    if (report.faults > FAULTS_SHOWN) {
        fprintf(stderr, "%" PRId64 " further faults (ecgpress status lists shards)\n",
                report.faults - FAULTS_SHOWN);
    }
    if (result != ECGP_OK) {
        return cli_fail(&error);
    }
    if (!report.quiet) {
        print_summary(&stats);
    }
    return EX_OK;
}

const struct verb verb_merge = {
    .name = "merge",
    .synopsis = "DIR [options]",
    .summary = "Make one dataset of the shards in a folder: check that all are there and belong "
               "together, and write split lists, pages.jsonl and indexes.",
    .operand = "DIR",
    .own =
        {
            [OWN_SHARDS] = {"shards", "N",
                            "how many there are to be; default 0: as their manifests say"},
            [OWN_CHECK] = {"check", NULL, "compare the SHA-256 of tars with their manifests, too"},
            [OWN_TREE] = {"tree", NULL,
                          "also write what the folders have that one run makes, for tars that are "
                          "unpacked beside it"},
            [OWN_QUIET] = {"quiet", NULL, "print only errors"},
        },
    .run = run,
};
