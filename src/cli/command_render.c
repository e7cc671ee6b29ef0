#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include <ecgpress/recipe.h>

#include "commands.h"
#include "print_line.h"
#include "progress.h"
#include "stop.h"

enum own { OWN_FOLDER, OWN_RECORDS, OWN_NUMPY, OWN_JOBS, OWN_DEVICE, OWN_RESUME, OWN_QUIET };

static void notice(void *user, const char *text)
{
    progress_clear(user);
    print_line(stderr, "%s", text);
}

/* What the recipe says, and what of it is this machine's. */
static enum ecgp_result load(const struct arguments *arguments, struct ecgp_options *options,
                             struct ecgp_error *error)
{
    static const struct {
        enum own own;
        const char *name;
    } given[] = {
        {OWN_FOLDER, "datasets_path"},
        {OWN_RECORDS, "raw_signal_path"},
        {OWN_NUMPY, "signal_dataset_path"},
        {OWN_JOBS, "jobs"},
        {OWN_DEVICE, "device"},
        {OWN_RESUME, "resume"},
    };
    enum ecgp_result result = ecgp_recipe_options(arguments->operand, options, error);
    for (size_t i = 0; i < sizeof given / sizeof *given && result == ECGP_OK; i++) {
        const char *value = arguments->own[given[i].own];
        if (value) {
            result = ecgp_options_set(options, given[i].name,
                                      given[i].own == OWN_RESUME ? "1" : value, error);
        }
    }
    return result;
}

static void device(void *user, const char *text, const char *warning)
{
    (void)text;
    if (*warning) {
        notice(user, warning);
    }
}

static int render(const struct arguments *arguments, const struct ecgp_options *options)
{
    const bool quiet = arguments->own[OWN_QUIET];
    struct progress progress;
    const struct ecgp_run_hooks hooks = {
        .user = &progress,
        .progress = quiet ? NULL : progress_step,
        .device = quiet ? NULL : device,
        .notice = quiet ? NULL : notice,
        .stop = stop_asked,
    };
    struct ecgp_recipe_stats stats;
    struct ecgp_error error = {0};
    progress_init(&progress);
    stop_catch_signals();
    const enum ecgp_result result =
        ecgp_recipe_render(arguments->operand, options, &hooks, &stats, &error);
    progress_finish(&progress);
    if (result == ECGP_STOPPED) {
        return stop_report();
    }
    if (result != ECGP_OK) {
        return cli_fail(&error);
    }
    if (!quiet) {
        printf("%" PRId64 " pages: all labels%s are those of the recipe\n", stats.pages,
               stats.pictures_differ > 0 ? "" : " and pictures");
    }
    return EX_OK;
}

static int run(const struct arguments *arguments)
{
    struct ecgp_error error = {0};
    struct ecgp_options *options = NULL;
    if (!arguments->own[OWN_FOLDER]) {
        cli_usage(&error, "--datasets_path is missing: the folder to write the dataset to");
        return cli_fail(&error);
    }
    enum ecgp_result result = ecgp_options_create(&options, &error);
    result = result ? result : load(arguments, options, &error);
    const int code = result ? cli_fail(&error) : render(arguments, options);
    ecgp_options_destroy(options);
    return code;
}

const struct verb verb_render = {
    .name = "render",
    .synopsis = "RECIPE -o DIR [options]",
    .summary = "Make the dataset of a recipe again and check that its recordings and pages are "
               "those that the recipe was made from.",
    .operand = "RECIPE",
    .own =
        {
            [OWN_FOLDER] = {"datasets_path", "DIR", "the folder to write the dataset to"},
            [OWN_RECORDS] = {"raw_signal_path", "PATH",
                             "where the recordings are; default where the recipe found them"},
            [OWN_NUMPY] = {"signal_dataset_path", "PATH", "the same of a NumPy file"},
            [OWN_JOBS] = {"jobs", "N", "worker processes; 0: one per processor"},
            [OWN_DEVICE] = {"device", "DEVICE", DEVICE_HELP},
            [OWN_RESUME] = {"resume", NULL, "finish a run that was begun in DIR"},
            [OWN_QUIET] = {"quiet", NULL, "print only errors"},
        },
    .letters = {{'o', "datasets_path"}},
    .run = run,
};
