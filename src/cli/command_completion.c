#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "commands.h"
#include "completion.h"

static const struct {
    const char *name;
    void (*print)(void);
} shells[] = {
    {"bash", completion_bash},
    {"zsh", completion_zsh},
    {"fish", completion_fish},
};

void print_quoted(const char *text, const char *special, const char *quote)
{
    for (; *text; text++) {
        if (*text == '\'') {
            fputs(quote, stdout);
        } else {
            printf(strchr(special, *text) ? "\\%c" : "%c", *text);
        }
    }
}

void print_option_words(const struct verb_option *option, const char *separator)
{
    char word[VALUE_SIZE];
    for (size_t i = 0; verb_option_word(option, i, word); i++) {
        printf("%s%s", i ? separator : "", word);
    }
}

void print_choices(const char *choices, const char *separator)
{
    char word[VALUE_SIZE];
    for (size_t i = 0; choice_word(choices, i, word); i++) {
        printf("%s%s", i ? separator : "", word);
    }
}

static int run(const struct arguments *arguments)
{
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(arguments->operand, shells[i].name) == 0) {
            shells[i].print();
            return EX_OK;
        }
    }
    struct ecgp_error error;
    cli_usage(&error, "no completion for the shell \"%.100s\" (expected bash, zsh or fish)",
              arguments->operand);
    return cli_fail(&error);
}

const struct verb verb_completion = {
    .name = "completion",
    .synopsis = "SHELL",
    .summary = "Print a script that completes commands, options and values: for bash, zsh or fish.",
    .operand = "SHELL",
    .operand_words = "bash|zsh|fish",
    .run = run,
};
