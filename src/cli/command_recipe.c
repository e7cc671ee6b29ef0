#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include <ecgpress/recipe.h>

#include "commands.h"
#include "print_line.h"
#include "progress.h"
#include "stop.h"

enum own { OWN_OUT, OWN_TITLE, OWN_LICENSE, OWN_QUIET };

static int run(const struct arguments *arguments)
{
    const bool quiet = arguments->own[OWN_QUIET];
    const char *out = arguments->own[OWN_OUT];
    const struct ecgp_recipe_card card = {
        .title = arguments->own[OWN_TITLE],
        .license = arguments->own[OWN_LICENSE],
    };
    struct progress progress;
    const struct ecgp_run_hooks hooks = {
        .user = &progress,
        .progress = quiet ? NULL : progress_step,
        .stop = stop_asked,
    };
    struct ecgp_recipe_stats stats;
    struct ecgp_error error = {0};
    progress_init(&progress);
    stop_catch_signals();
    const enum ecgp_result result =
        ecgp_recipe_write(arguments->operand, out, &card, &hooks, &stats, &error);
    progress_finish(&progress);
    if (result == ECGP_STOPPED) {
        return stop_report();
    }
    if (result != ECGP_OK) {
        return cli_fail(&error);
    }
    if (!quiet) {
        print_line(stdout, "%s%s: %" PRId64 " pages, %" PRId64 " files of recordings",
                   out ? out : arguments->operand, out ? "" : "/recipe", stats.pages,
                   stats.records);
    }
    return EX_OK;
}

const struct verb verb_recipe = {
    .name = "recipe",
    .synopsis = "DIR [-o RECIPE]",
    .summary = "Write what a finished dataset was made from, with a checksum of each page, into a "
               "folder of a few kilobytes that can be published; ecgpress render makes the "
               "dataset again.",
    .operand = "DIR",
    .own =
        {
            [OWN_OUT] = {"out", "RECIPE", "the folder that is written; default DIR/recipe"},
            [OWN_TITLE] = {"title", "TEXT", "what the card calls the dataset; default its folder"},
            [OWN_LICENSE] = {"license", "NAME",
                             "license of the recordings, as the card tells it (SPDX)"},
            [OWN_QUIET] = {"quiet", NULL, "print only errors"},
        },
    .letters = {{'o', "out"}},
    .run = run,
};
