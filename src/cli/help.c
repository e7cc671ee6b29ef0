#include "help.h"

#include <stdio.h>

#include <ecgpress/record.h>

#include "commands.h"
#include "options_help.h"
#include "verb_options.h"
#include "wrap.h"

enum { HELP_COLUMN = 29, SUMMARY_COLUMN = 14 };

const char options_rules[] =
    "Names may be written with hyphens or underscores, and --no-NAME turns a flag (0 or 1) off. A "
    "value is taken from the command line, else from the configuration file, else from the "
    "environment, else from the file .env of the current folder, else from the preset, else it is "
    "the default. In parentheses: values, default, other names, and the name in the environment.";

static void print_formats(void)
{
    puts("RECORD is one of:");
    const struct ecgp_record_format *format;
    for (size_t i = 0; (format = ecgp_record_format(i)); i++) {
        int column = printf("  %s", format->name);
        for (const char *const *ending = format->endings; *ending; ending++) {
            column += printf("%s%s", ending == format->endings ? " (" : ", ", *ending);
            column += ending[1] ? 0 : printf(")");
        }
        print_wrapped(column, HELP_COLUMN, format->help);
    }
    puts("");
}

static void print_option(const struct verb_option *option)
{
    char head[128], text[HELP_SIZE];
    const int length = option->letter ? snprintf(head, sizeof head, "  -%c, --", option->letter)
                                      : snprintf(head, sizeof head, "  --");
    snprintf(head + length, sizeof head - (size_t)length, "%s%s%s", option->name,
             option->argument ? " " : "", option->argument ? option->argument : "");
    option_text(option, text);
    print_wrapped(printf("%s", head), HELP_COLUMN, text);
}

/* The options that are not of the table. */
static void print_own(const struct verb *verb)
{
    struct verb_option option;
    for (size_t i = 0; verb_option(verb, i, &option); i++) {
        if (!option.info) {
            print_option(&option);
        }
    }
}

void help_print_verb(const struct verb *verb)
{
    printf("Usage: ecgpress %s %s\n\n", verb->name, verb->synopsis);
    print_wrapped(0, 0, verb->summary);
    puts("");
    if (verb->record) {
        print_formats();
    }
    print_own(verb);
    if (verb->table) {
        puts("");
        print_wrapped(0, 0, options_rules);
        puts("");
        options_print(verb);
    }
}

static void print_exit_codes(void)
{
    const struct exit_row *row;
    puts("\nExit codes:");
    for (size_t i = 0; (row = exit_row(i)); i++) {
        print_wrapped(printf("%4d", row->code), 6, row->help);
    }
}

void help_print(void)
{
    puts("Usage: ecgpress COMMAND [options]\n\nPictures of ECG paper with ground truth.\n");
    const struct verb *verb;
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        print_wrapped(printf("  %s", verb->name), SUMMARY_COLUMN, verb->summary);
    }
    print_wrapped(printf("  help"), SUMMARY_COLUMN, "Print this text, or the help of a command.");
    print_wrapped(printf("  --version"), SUMMARY_COLUMN, "Print the version.");
    puts("\n\"ecgpress COMMAND --help\" describes each.");
    print_exit_codes();
}
