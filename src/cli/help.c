#include "help.h"

#include <stdio.h>

#include <ecgpress/record.h>

#include "commands.h"
#include "options_help.h"
#include "wrap.h"

enum { HELP_COLUMN = 29, SUMMARY_COLUMN = 12 };

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

static void print_option(const char *name, const char *argument, const char *help)
{
    const int column = printf("  --%s%s%s", name, argument ? " " : "", argument ? argument : "");
    print_wrapped(column, HELP_COLUMN, help);
}

static void print_own(const struct verb *verb)
{
    const struct ecgp_product_info *info;
    for (size_t i = 0; verb->products && (info = ecgp_product_info(i)); i++) {
        print_option(info->name, info->argument, info->help);
    }
    for (int i = 0; i < OWN_OPTIONS && verb->own[i].name; i++) {
        print_option(verb->own[i].name, verb->own[i].argument, verb->own[i].help);
    }
    if (verb->table) {
        print_wrapped(printf("  --config FILE"), HELP_COLUMN,
                      "JSON object of option names and values");
    }
    print_wrapped(printf("  --help"), HELP_COLUMN, "this text");
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
        print_wrapped(0, 0,
                      "Names may be written with hyphens or underscores. A value is taken "
                      "from the command line, else from the configuration file, else from "
                      "the environment, else from the file .env of the current folder, "
                      "else it is the default. In brackets: values, default, and the name "
                      "in the environment.");
        puts("");
        options_print(verb);
    }
}

void help_print(void)
{
    puts("Usage: ecgpress COMMAND [options]\n\nPictures of ECG paper with exact truth.\n");
    const struct verb *verb;
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        print_wrapped(printf("  %s", verb->name), SUMMARY_COLUMN, verb->summary);
    }
    print_wrapped(printf("  help"), SUMMARY_COLUMN, "Print this text, or the help of a command.");
    print_wrapped(printf("  --version"), SUMMARY_COLUMN, "Print the version.");
    puts("\n\"ecgpress COMMAND --help\" tells more about each.");
    fputs(exit_help, stdout);
}
