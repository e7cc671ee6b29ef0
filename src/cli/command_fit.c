#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "commands.h"
#include "pictures.h"
#include "print_line.h"
#include "stop.h"

enum own { OWN_OUT, OWN_BASE };

static void print_report(void *user, const char *text)
{
    print_line(user, "%s", text);
}

static enum ecgp_result write_preset(const char *path, const char *json, struct ecgp_error *error)
{
    if (strcmp(path, "-") == 0) {
        fputs(json, stdout);
        return ECGP_OK;
    }
    return ecgp_fit_write(path, json, error);
}

static enum ecgp_result check_base(const struct arguments *arguments, struct ecgp_error *error)
{
    struct ecgp_options *options = NULL;
    const char *base = arguments->own[OWN_BASE];
    enum ecgp_result result = ecgp_options_copy(arguments->options, &options, error);
    result = result || !base ? result : ecgp_options_set(options, "preset", base, error);
    ecgp_options_destroy(options);
    return result;
}

static enum ecgp_result fit(const struct arguments *arguments, struct pictures *pictures,
                            char **json, struct ecgp_error *error)
{
    const char *out = arguments->own[OWN_OUT];
    if (!out) {
        return cli_usage(error, "--out FILE is missing: the preset that is written");
    }
    stop_catch_signals();
    const char *base = arguments->own[OWN_BASE];
    enum ecgp_result result = check_base(arguments, error);
    result = result ? result : pictures_measure(pictures, arguments->operand, error);
    const struct ecgp_measures *measures = pictures->measures;
    result = result ? result : ecgp_fit(measures, pictures->count, base, NULL, NULL, json, error);
    result = result ? result : write_preset(out, *json, error);
    if (result == ECGP_OK) { /* the report tells of a preset that is there */
        FILE *report = strcmp(out, "-") == 0 ? stderr : stdout;
        ecgp_free(*json);
        fprintf(report, "%zu pictures measured, %zu skipped\n", pictures->count, pictures->skipped);
        result = ecgp_fit(measures, pictures->count, base, print_report, report, json, error);
    }
    return result;
}

static int run(const struct arguments *arguments)
{
    struct pictures pictures = {0};
    struct ecgp_error error = {0};
    char *json = NULL;
    int code = EX_OK;
    const enum ecgp_result result = fit(arguments, &pictures, &json, &error);
    if (result == ECGP_STOPPED) {
        code = stop_report();
    } else if (result != ECGP_OK) {
        code = cli_fail(&error);
    }
    ecgp_free(json);
    pictures_finish(&pictures);
    return code;
}

const struct verb verb_fit = {
    .name = "fit",
    .synopsis = "PATH --out FILE [--base PRESET]",
    .summary = "Measure the PNG and JPEG pictures of a folder and write a preset whose pages look "
               "like them, for --preset or --config. Reports what was measured and what not.",
    .operand = "PATH",
    .own =
        {
            [OWN_OUT] = {"out", "FILE", "the preset: a JSON object of option ranges; -: print it"},
            [OWN_BASE] = {"base", "PRESET",
                          "the preset of their kind, for what few pictures do not tell (print)"},
        },
    .letters = {{'o', "out"}},
    .run = run,
};
