#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <ecgpress/recipe.h>

#include "commands.h"
#include "print_line.h"
#include "progress.h"
#include "stop.h"

enum own { OWN_OUT, OWN_TITLE, OWN_LICENSE, OWN_QUIET };

static struct progress bar;

static void step(void *user, const char *phase, int64_t done, int64_t total)
{
    progress_step(user, phase, done, total);
}

/* "DIR/recipe". */
static char *default_folder(const char *dataset)
{
    static const char name[] = "/recipe";
    const size_t length = strlen(dataset);
    char *path = malloc(length + sizeof name);
    if (path) {
        memcpy(path, dataset, length);
        memcpy(path + length, name, sizeof name);
    }
    return path;
}

static int make(const struct arguments *arguments, const char *folder)
{
    const bool quiet = arguments->own[OWN_QUIET];
    const struct ecgp_recipe_card card = {
        .title = arguments->own[OWN_TITLE],
        .license = arguments->own[OWN_LICENSE],
    };
    const struct ecgp_run_hooks hooks = {
        .user = &bar,
        .progress = quiet ? NULL : step,
        .stop = stop_asked,
    };
    struct ecgp_recipe_stats stats;
    struct ecgp_error error = {0};
    progress_init(&bar);
    stop_catch_signals();
    const enum ecgp_result result =
        ecgp_recipe_write(arguments->operand, folder, &card, &hooks, &stats, &error);
    progress_finish(&bar);
    if (result == ECGP_STOPPED) {
        return stop_report();
    }
    if (result != ECGP_OK) {
        return cli_fail(&error);
    }
    if (!quiet) {
        print_line(stdout, "%s: %" PRId64 " pages, %" PRId64 " files of recordings", folder,
                   stats.pages, stats.records);
    }
    return EX_OK;
}

static int run(const struct arguments *arguments)
{
    const char *out = arguments->own[OWN_OUT];
    char *own = out ? NULL : default_folder(arguments->operand);
    if (!out && !own) {
        const struct ecgp_error error = {.code = ECGP_NO_MEMORY, .text = "out of memory"};
        return cli_fail(&error);
    }
    const int code = make(arguments, out ? out : own);
    free(own);
    return code;
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
