#include <ecgpress/ecgpress.h>

#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "completion.h"

static void print_text(const char *text)
{
    putchar('\'');
    print_quoted(text, "\\", "\\'");
    putchar('\'');
}

static void print_begin(const char *verb)
{
    printf("complete -c ecgpress -n '__fish_seen_subcommand_from %s'", verb);
}

static void print_words(const struct verb_option *option)
{
    fputs(" -x -a '", stdout);
    print_option_words(option, " ");
    putchar('\'');
}

/* A comma list: what was typed up to its last comma stays. */
static void print_list(const struct verb_option *option)
{
    fputs(" -x -a '(__fish_complete_list , \"string split , ", stdout);
    print_option_words(option, ",");
    fputs("\")'", stdout);
}

static void print_option(const struct verb *verb, const struct verb_option *option)
{
    print_begin(verb->name);
    printf(" -l %s", option->name);
    if (option->letter) {
        printf(" -s %c", option->letter);
    }
    switch (option->kind) {
    case VALUE_FILE:
        fputs(" -r -F", stdout);
        break;
    case VALUE_FOLDER:
        fputs(" -x -a '(__fish_complete_directories)'", stdout);
        break;
    case VALUE_WORD:
        print_words(option);
        break;
    case VALUE_WORDS:
        print_list(option);
        break;
    case VALUE_FREE:
        fputs(" -x", stdout);
        break;
    case VALUE_NONE:
        break;
    }
    fputs(" -d ", stdout);
    print_text(option->help);
    putchar('\n');
    if (option->negatable) {
        print_begin(verb->name);
        printf(" -l no-%s -d ", option->name);
        print_text("turn it off");
        putchar('\n');
    }
}

static void print_operand(const struct verb *verb)
{
    if (!verb->operand) {
        return;
    }
    print_begin(verb->name);
    if (verb->operand_words) {
        fputs(" -a '", stdout);
        print_choices(verb->operand_words, " ");
        puts("'");
    } else {
        puts(strcmp(verb->operand, "DIR") == 0 ? " -a '(__fish_complete_directories)'" : " -F");
    }
}

static void print_verb(const struct verb *verb)
{
    struct verb_option option;
    printf("complete -c ecgpress -n __fish_use_subcommand -a %s -d ", verb->name);
    print_text(verb->summary);
    putchar('\n');
    for (size_t k = 0; verb_option(verb, k, &option); k++) {
        print_option(verb, &option);
    }
    print_operand(verb);
}

void completion_fish(void)
{
    const struct verb *verb;
    printf("# fish completion for ecgpress %s, written by \"ecgpress completion fish\".\n\n"
           "complete -c ecgpress -f\n"
           "complete -c ecgpress -n __fish_use_subcommand -a help "
           "-d 'Print the help of a command.'\n",
           ecgp_version());
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        print_verb(verb);
    }
    print_begin("help");
    fputs(" -a '", stdout);
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        printf("%s%s", i ? " " : "", verb->name);
    }
    puts("'");
}
