#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include <ecgpress/shards.h>

#include "commands.h"
#include "json_text.h"
#include "print_line.h"
#include "progress.h"
#include "stop.h"

enum own { OWN_JSON, OWN_JOBS, OWN_SAMPLE, OWN_CHECKSUMS, OWN_QUIET };

enum { MAX_JOBS = 256, MAX_SAMPLE = 1000000000 };

/* What is said of a dataset, and how. */
struct report {
    struct progress progress;
    const char *folder;
    bool json, quiet;
    bool begun; /* of JSON: the list of faults is open */
    int64_t faults;
};

static void step(void *user, const char *phase, int64_t done, int64_t total)
{
    struct report *report = user;
    if (!report->quiet) {
        progress_step(&report->progress, phase, done, total);
    }
}

/* Something that is no fault. */
static void notice(void *user, const char *text)
{
    struct report *report = user;
    if (report->quiet) {
        return;
    }
    progress_clear(&report->progress);
    print_line(report->json ? stderr : stdout, "%s", text);
}

static void begin_json(struct report *report)
{
    if (!report->begun) {
        fputs("{\"folder\": ", stdout);
        print_json_string(report->folder);
        fputs(", \"faults\": [", stdout);
        report->begun = true;
    }
}

static void print_fault(void *user, const struct ecgp_fault *fault)
{
    struct report *report = user;
    report->faults++;
    if (report->quiet) {
        return;
    }
    progress_clear(&report->progress);
    if (!report->json) {
        const size_t length = strlen(report->folder);
        const char *slash = length > 0 && report->folder[length - 1] == '/' ? "" : "/";
        print_line(stdout, "%s%s%s: %s", report->folder, slash, fault->file, fault->text);
        fflush(stdout);
        return;
    }
    begin_json(report);
    printf("%s\n  {\"file\": ", report->faults > 1 ? "," : "");
    print_json_string(fault->file);
    print_json_member("check", fault->check);
    print_json_member("text", fault->text);
    putchar('}');
}

/* A reader of the faults that went away wants no more of them. */
static bool is_over(void *user)
{
    return stop_asked(user) || ferror(stdout);
}

static void print_summary(struct report *report, const struct ecgp_verify_stats *stats)
{
    if (report->quiet) {
        return;
    }
    if (!report->json) {
        printf("%" PRId64 " pages, %" PRId64 " leads, %" PRId64 " files checked: %" PRId64
               " faults",
               stats->pages, stats->leads, stats->files, stats->faults);
        if (stats->uncompared > 0) {
            printf("; %" PRId64 " pages were not compared with their source records, as said above",
                   stats->uncompared);
        }
        putchar('\n');
        return;
    }
    begin_json(report);
    printf("%s], \"counts\": {\"pages\": %" PRId64 ", \"leads\": %" PRId64 ", \"files\": %" PRId64
           ", \"faults\": %" PRId64 ", \"uncompared\": %" PRId64 "}, \"ok\": %s}\n",
           report->faults > 0 ? "\n" : "", stats->pages, stats->leads, stats->files, stats->faults,
           stats->uncompared, stats->faults == 0 ? "true" : "false");
}

static int check(struct report *report, const struct ecgp_verify_spec *spec, bool shards)
{
    const struct ecgp_run_hooks hooks = {
        .user = report,
        .progress = step,
        .notice = notice,
        .stop = is_over,
        .fault = print_fault,
    };
    struct ecgp_verify_stats stats = {0};
    struct ecgp_error error = {0};
    stop_catch_signals();
    const enum ecgp_result result =
        shards ? ecgp_shards_verify(report->folder, spec, &hooks, &stats, &error)
               : ecgp_dataset_verify(report->folder, spec, &hooks, &stats, &error);
    progress_finish(&report->progress);
    if (result == ECGP_STOPPED && stop_signal_number()) {
        return stop_report();
    }
    if (result == ECGP_STOPPED) {
        return EX_OK; /* main() says that the output is closed */
    }
    if (result != ECGP_OK && !(result == ECGP_BAD_DATA && stats.faults > 0)) {
        return cli_fail(&error);
    }
    print_summary(report, &stats);
    return stats.faults > 0 ? EX_DATAERR : EX_OK;
}

static int run(const struct arguments *arguments)
{
    const char *const *own = arguments->own;
    struct ecgp_error error = {0};
    long jobs, sample;
    if (read_count("jobs", own[OWN_JOBS], MAX_JOBS, &jobs, &error) != ECGP_OK ||
        read_count("sample", own[OWN_SAMPLE], MAX_SAMPLE, &sample, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    const struct ecgp_verify_spec spec = {
        .jobs = (int)jobs, .sample = sample, .checksums = own[OWN_CHECKSUMS]};
    bool shards;
    if (ecgp_shards_find(arguments->operand, &shards, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    if (spec.checksums && !shards) {
        cli_usage(&error, "--checksums: %s holds no shards; the pages of other datasets have none",
                  arguments->operand);
        return cli_fail(&error);
    }
    struct report report = {
        .folder = arguments->operand, .json = own[OWN_JSON], .quiet = own[OWN_QUIET]};
    if (report.json && report.quiet) {
        cli_usage(&error, "--json and --quiet cannot be combined");
        return cli_fail(&error);
    }
    progress_init(&report.progress);
    return check(&report, &spec, shards);
}

const struct verb verb_verify = {
    .name = "verify",
    .synopsis = "DIR [options]",
    .summary = "Read a dataset, or shards of one, back and check that files agree: labels, masks, "
               "signals and source records. Prints a line per fault and a summary.",
    .operand = "DIR",
    .own =
        {
            [OWN_JSON] = {"json", NULL, "print the report as one JSON object"},
            [OWN_JOBS] = {"jobs", "N", "worker processes; default 0: one per processor"},
            [OWN_SAMPLE] = {"sample", "N",
                            "check about N pages, spread over the dataset, and them alone; "
                            "default 0: all"},
            [OWN_CHECKSUMS] = {"checksums", NULL,
                               "of shards: compare SHA-256 sums alone, not what pages show"},
            [OWN_QUIET] = {"quiet", NULL, "print nothing; the exit code is the result"},
        },
    .run = run,
};
