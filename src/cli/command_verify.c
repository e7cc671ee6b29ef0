#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include <ecgpress/dataset.h>

#include "commands.h"
#include "progress.h"

static void print_fault(void *user, const char *text)
{
    progress_clear(user);
    puts(text);
}

static int run(const struct arguments *arguments)
{
    struct progress progress;
    progress_init(&progress);
    const struct ecgp_run_hooks hooks = {
        .user = &progress,
        .progress = progress_step,
        .notice = print_fault,
    };
    struct ecgp_verify_stats stats = {0};
    struct ecgp_error error = {0};
    const enum ecgp_result result = ecgp_dataset_verify(arguments->operand, &hooks, &stats, &error);
    progress_finish(&progress);
    if (result != ECGP_OK && !(result == ECGP_BAD_DATA && stats.faults > 0)) {
        return cli_fail(&error);
    }
    printf("%" PRId64 " pages, %" PRId64 " leads, %" PRId64 " files checked: %" PRId64 " faults\n",
           stats.pages, stats.leads, stats.files, stats.faults);
    return stats.faults > 0 ? EX_DATAERR : EX_OK;
}

const struct verb verb_verify = {
    .name = "verify",
    .synopsis = "DIR",
    .summary = "Read a dataset back and check labels against masks and masks against signals. "
               "Each disagreement is a line; the last line counts them.",
    .operand = "DIR",
    .run = run,
};
