#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "json_text.h"
#include "options_help.h"
#include "print_line.h"

enum own { OWN_JSON, OWN_MARKDOWN, OWN_VALUES };

static const char *const type_names[] = {
    [ECGP_OPTION_BOOL] = "bool",   [ECGP_OPTION_INT] = "int",       [ECGP_OPTION_REAL] = "real",
    [ECGP_OPTION_RANGE] = "range", [ECGP_OPTION_CHOICE] = "choice", [ECGP_OPTION_TEXT] = "text",
    [ECGP_OPTION_PICK] = "pick",
};

static const char *const source_names[] = {
    [ECGP_FROM_DEFAULT] = "default",         [ECGP_FROM_DOTENV] = ".env",
    [ECGP_FROM_ENVIRONMENT] = "environment", [ECGP_FROM_CONFIG] = "config",
    [ECGP_FROM_CALLER] = "command line",
};

static void print_json_info(const struct ecgp_option_info *info)
{
    fputs("  {\"name\": ", stdout);
    print_json_string(info->name);
    print_json_member("type", type_names[info->type]);
    print_json_member("group", info->group);
    print_json_member("unit", info->unit);
    print_json_member("default", info->fallback);
    print_json_member("env", info->env);
    print_json_member("aliases", info->aliases ? info->aliases : "");
    print_json_member("help", info->help);
    if (info->type == ECGP_OPTION_CHOICE || info->type == ECGP_OPTION_PICK) {
        print_json_member("choices", info->choices);
    } else if (info->type != ECGP_OPTION_TEXT && info->type != ECGP_OPTION_BOOL) {
        printf(", \"low\": %.17g, \"high\": %.17g", info->low, info->high);
    }
}

/* `options` is NULL where values are not asked for. */
static void print_json(const struct ecgp_options *options)
{
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        fputs(i ? ",\n" : "[\n", stdout);
        print_json_info(info);
        if (options) {
            print_json_member("value", ecgp_options_get(options, info->name));
            print_json_member("source", source_names[ecgp_options_source(options, info->name)]);
        }
        putchar('}');
    }
    puts("\n]");
}

/* A table's cell, where a bar needs a backslash. */
static void print_cell(const char *before, const char *text, const char *after)
{
    fputs(before, stdout);
    for (const char *p = text; *p; p++) {
        printf(*p == '|' ? "\\%c" : "%c", *p);
    }
    fputs(after, stdout);
}

static void print_markdown(void)
{
    puts("| Option | Default | Values | Environment | What it does |");
    puts("| --- | --- | --- | --- | --- |");
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        char limits[OPTION_LIMITS];
        option_limits(info, limits);
        printf("| `--%s` ", info->name);
        print_cell(*info->fallback ? "| `" : "|", info->fallback, *info->fallback ? "` " : " ");
        print_cell("| ", limits, " ");
        printf("| `%s` ", info->env);
        print_cell("| ", info->help, " |\n");
    }
}

static void print_values(const struct ecgp_options *options)
{
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        print_line(stdout, "%-24s %-13s %s", info->name,
                   source_names[ecgp_options_source(options, info->name)],
                   ecgp_options_get(options, info->name));
    }
}

static int print_preset(const struct ecgp_options *options)
{
    struct ecgp_error error = {0};
    char *json;
    if (ecgp_options_preset_json(options, &json, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    fputs(json, stdout);
    free(json);
    return 0;
}

static int run(const struct arguments *arguments)
{
    const char *const *own = arguments->own;
    struct ecgp_error error = {0};
    if (own[OWN_MARKDOWN] && (own[OWN_JSON] || own[OWN_VALUES])) {
        cli_usage(&error, "--markdown excludes --json and --values");
        return cli_fail(&error);
    }
    if (own[OWN_VALUES] && arguments_load(arguments, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    if (own[OWN_JSON]) {
        print_json(own[OWN_VALUES] ? arguments->options : NULL);
    } else if (own[OWN_MARKDOWN]) {
        print_markdown();
    } else if (own[OWN_VALUES]) {
        print_values(arguments->options);
    } else if (ecgp_options_source(arguments->options, "preset") == ECGP_FROM_CALLER) {
        return print_preset(arguments->options);
    } else {
        options_print(&verb_options);
    }
    return 0;
}

const struct verb verb_options = {
    .name = "options",
    .synopsis = "[--values] [--json | --markdown] [options]",
    .summary = "Print all options with their meaning, or (--values) their current values and "
               "sources. With --preset alone: print its ranges at --severity as JSON for "
               "--config.",
    .table = true,
    .own =
        {
            [OWN_JSON] = {"json", NULL, "print as JSON"},
            [OWN_MARKDOWN] = {"markdown", NULL, "print as a Markdown table"},
            [OWN_VALUES] = {"values", NULL,
                            "print current values and their sources: command line, --config, "
                            "environment, .env or default"},
        },
    .run = run,
};
