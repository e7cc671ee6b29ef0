#include <ecgpress/ecgpress.h>

#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "completion.h"

/* A text within single quotes, where _arguments reads brackets and colons. */
static void print_text(const char *text)
{
    print_quoted(text, "[]:\\", "'\\''");
}

static void print_action(const struct verb_option *option)
{
    switch (option->kind) {
    case VALUE_FILE:
        fputs("_files", stdout);
        break;
    case VALUE_FOLDER:
        fputs("_files -/", stdout);
        break;
    case VALUE_WORD:
        putchar('(');
        print_option_words(option, " ");
        putchar(')');
        break;
    case VALUE_WORDS:
        printf(" _values -s , %s ", option->name);
        print_option_words(option, " ");
        break;
    case VALUE_FREE:
    case VALUE_NONE:
        putchar(' ');
        break;
    }
}

/* One or two specifications of an option: of its name, and of its letter or of what turns it off.
 */
static void print_option(const struct verb_option *option)
{
    char letter[] = {'-', option->letter, '\0'};
    char name[VALUE_SIZE];
    snprintf(name, sizeof name, "--%s", option->name);
    const char *const spellings[] = {name, option->letter ? letter : NULL};
    for (size_t i = 0; i < 2 && spellings[i]; i++) {
        const char *equals = option->kind == VALUE_NONE ? "" : i ? "+" : "=";
        printf("            '%s%s[", spellings[i], equals);
        print_text(option->help);
        putchar(']');
        if (option->kind != VALUE_NONE) {
            printf(":%s:", option->info ? option->name : "value");
            print_action(option);
        }
        puts("' \\");
    }
    if (option->negatable) {
        printf("            '--no-%s[turn off\\: ", option->name);
        print_text(option->help);
        puts("]' \\");
    }
}

static void print_operand(const struct verb *verb)
{
    if (!verb->operand) {
        puts("            && return 0");
        return;
    }
    printf("            '1:%s:", verb->operand);
    if (verb->operand_words) {
        putchar('(');
        print_choices(verb->operand_words, " ");
        putchar(')');
    } else {
        fputs(strcmp(verb->operand, "DIR") == 0 ? "_files -/" : "_files", stdout);
    }
    puts("' && return 0");
}

static void print_commands(void)
{
    const struct verb *verb;
    puts("    local -a commands=(");
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        printf("        '%s:", verb->name);
        print_quoted(verb->summary, ":\\", "'\\''");
        puts("'");
    }
    puts("        'help:Print the help of a command.'\n    )");
}

void completion_zsh(void)
{
    const struct verb *verb;
    struct verb_option option;
    printf("#compdef ecgpress\n"
           "# zsh completion for ecgpress %s, written by \"ecgpress completion zsh\".\n\n"
           "_ecgpress()\n{\n",
           ecgp_version());
    print_commands();
    puts("    if (( CURRENT == 2 )); then\n"
         "        _describe -t commands command commands\n"
         "        return\n"
         "    fi\n"
         "    local command=$words[2]\n"
         "    shift words\n"
         "    (( CURRENT-- ))\n"
         "    case $command in\n"
         "    (help)\n"
         "        _describe -t commands command commands\n"
         "        ;;");
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        printf("    (%s)\n        _arguments -M 'm:{-_}={_-}' \\\n", verb->name);
        for (size_t k = 0; verb_option(verb, k, &option); k++) {
            print_option(&option);
        }
        print_operand(verb);
        puts("        ;;");
    }
    puts("    esac\n}\n\n"
         "if [[ $funcstack[1] == _ecgpress ]]; then\n"
         "    _ecgpress \"$@\"\n"
         "else\n"
         "    compdef _ecgpress ecgpress\n"
         "fi");
}
