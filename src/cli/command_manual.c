#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include <ecgpress/ecgpress.h>

#include "commands.h"
#include "help.h"
#include "options_help.h"
#include "roff.h"
#include "verb_options.h"

static const char description[] =
    "ecgpress draws synthetic pages of ECG paper from recordings, together with their ground "
    "truth: "
    "labels, masks and maps computed from the same plan as the picture. A page depends only on the "
    "options, the seed and the page index.";

static const struct {
    const char *name, *help;
} environment[] = {
    {"ECGPRESS_FEED",
     "Path of ecgpress-feed, the program that draws the batches of a feed. Default: next to the "
     "library, else where it was installed."},
    {"ECGPRESS_GL",
     "software or hardware: the renderer\'s set of parameters. Default: chosen by the device."},
    {"TMPDIR", "Folder of temporary files. Default: /tmp."},
    {"TERM", "If dumb, progress is printed as a line from time to time instead of a bar."},
};

static const struct {
    const char *name, *help;
} files[] = {
    {".env", "Option values in the current folder: lines KEY=VALUE, with the names used in the "
             "environment."},
    {"ecgpress.json", "In the folder of a dataset: the options it was made with."},
};

static void print_verb_option(const struct verb_option *option)
{
    char text[HELP_SIZE];
    roff_option(option->letter, option->name, option->argument);
    option_text(option, text);
    roff_text(text);
}

static void print_formats(void)
{
    roff_macro("SS", "Records");
    roff_text("RECORD is one of:");
    const struct ecgp_record_format *format;
    for (size_t i = 0; (format = ecgp_record_format(i)); i++) {
        char head[256];
        size_t used = (size_t)snprintf(head, sizeof head, "%s", format->name);
        for (const char *const *ending = format->endings; *ending; ending++) {
            used += (size_t)snprintf(head + used, sizeof head - used, "%s%s",
                                     ending == format->endings ? " (" : ", ", *ending);
            used += ending[1] ? 0 : (size_t)snprintf(head + used, sizeof head - used, ")");
        }
        roff_term(head);
        roff_text(format->help);
    }
}

static void print_letter(const struct verb_option *option)
{
    char text[128];
    snprintf(text, sizeof text, "the same as --%s", option->name);
    roff_term((char[]){'-', option->letter, '\0'});
    roff_text(text);
}

/* A verb and the options that are its own; those of the table follow once, for all. */
static void print_verb(const struct verb *verb)
{
    struct verb_option option;
    char synopsis[256];
    snprintf(synopsis, sizeof synopsis, "ecgpress %s%s%s", verb->name, *verb->synopsis ? " " : "",
             verb->synopsis);
    roff_macro("SS", synopsis);
    roff_text(verb->summary);
    for (size_t i = 0; verb_option(verb, i, &option); i++) {
        if (!option.info && strcmp(option.name, "help") != 0) {
            print_verb_option(&option);
        }
    }
    for (size_t i = 0; verb_option(verb, i, &option); i++) {
        if (option.info && option.letter) {
            print_letter(&option);
        }
    }
}

static void print_verbs(void)
{
    const struct verb *verb;
    roff_macro("SH", "COMMANDS");
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        print_verb(verb);
    }
    print_formats();
}

static void print_options(void)
{
    const struct verb *verb = &verb_options; /* takes all */
    const char *group = "";
    struct verb_option option;
    roff_macro("SH", "OPTIONS");
    roff_text(options_rules);
    for (size_t i = 0; verb_option(verb, i, &option); i++) {
        if (!option.info) {
            continue;
        }
        if (strcmp(group, option.info->group) != 0) {
            group = option.info->group;
            roff_macro("SS", group);
        }
        print_verb_option(&option);
    }
}

static void print_exit_codes(void)
{
    const struct exit_row *row;
    roff_macro("SH", "EXIT STATUS");
    for (size_t i = 0; (row = exit_row(i)); i++) {
        char code[16];
        snprintf(code, sizeof code, "%d", row->code);
        roff_term(code);
        roff_text(row->help);
    }
}

static void print_environment(void)
{
    roff_macro("SH", "ENVIRONMENT");
    roff_text("The environment name of each option is given in its entry above.");
    for (size_t i = 0; i < sizeof environment / sizeof *environment; i++) {
        roff_term(environment[i].name);
        roff_text(environment[i].help);
    }
    roff_macro("SH", "FILES");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        roff_term(files[i].name);
        roff_text(files[i].help);
    }
}

static int run(const struct arguments *arguments)
{
    (void)arguments;
    printf(".\\\" Written by \"ecgpress manual\".\n"
           ".TH ECGPRESS 1 \"2026-11-29\" \"ecgpress %s\" \"User Commands\"\n.ad l\n",
           ecgp_version());
    roff_macro("SH", "NAME");
    puts("ecgpress \\- draw synthetic ECG paper pages with ground truth");
    roff_macro("SH", "SYNOPSIS");
    puts(".B ecgpress\n.I command\n.RI [ options ]");
    roff_macro("SH", "DESCRIPTION");
    roff_text(description);
    print_verbs();
    print_options();
    print_exit_codes();
    print_environment();
    roff_macro("SH", "EXAMPLES");
    roff_example("ecgpress doctor\n"
                 "ecgpress page builtin:3 --preset photo -o page.png --truth page.json\n"
                 "ecgpress dataset --layouts 3x4,6x2 -o data\n"
                 "ecgpress verify data\n");
    return EX_OK;
}

const struct verb verb_manual = {
    .name = "manual",
    .synopsis = "",
    .summary = "Print the manual page ecgpress(1), for man -l.",
    .run = run,
};
