#include <ecgpress/ecgpress.h>

#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "completion.h"

/* Behind the tables: what is done with them. A name is also completed in its spelling with hyphens,
 * from the first hyphen that was typed on. bash treats "=" as a separate word. */
static const char script[] =
    "_ecgpress()\n"
    "{\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local command=${COMP_WORDS[1]} options values list=\n"
    "    COMPREPLY=()\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$(_ecgpress_commands)\" -- \"$word\")\n"
    "        return\n"
    "    fi\n"
    "    if [[ $word == = ]]; then\n"
    "        word=\n"
    "    elif [[ $before == = ]]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    if [[ $before == --* ]]; then\n"
    "        before=${before#--}\n"
    "        before=--${before//-/_}\n"
    "    fi\n"
    "    values=$(_ecgpress_values \"$command:$before\")\n"
    "    if [[ -z $values && $word == --no-* ]]; then\n"
    "        options=$(_ecgpress_flags \"$command\")\n"
    "        [[ ${word#--no-} == *-* ]] && options=${options//_/-}\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
    "        return\n"
    "    elif [[ -z $values && $word == -* ]]; then\n"
    "        options=$(_ecgpress_options \"$command\")\n"
    "        [[ ${word#--} == *-* ]] && options=${options//_/-}\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
    "        return\n"
    "    elif [[ -z $values ]]; then\n"
    "        values=$(_ecgpress_values \"$command:\")\n"
    "    fi\n"
    "    case $values in\n"
    "    '' | @value) ;;\n"
    "    @file)\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
    "        ;;\n"
    "    @folder)\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -d -- \"$word\")\n"
    "        ;;\n"
    "    *)\n"
    "        if [[ $values == @list* && $word == *,* ]]; then\n"
    "            list=${word%,*},\n"
    "        fi\n"
    "        mapfile -t COMPREPLY < <(compgen -P \"$list\" -W \"${values#@list}\" "
    "-- \"${word##*,}\")\n"
    "        ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "complete -F _ecgpress ecgpress\n";

static void print_commands(void)
{
    const struct verb *verb;
    fputs("_ecgpress_commands()\n{\n    echo", stdout);
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        printf(" %s", verb->name);
    }
    puts(" help --help --version\n}\n");
}

/* The options of each verb; with `prefix` "no-" those that it can turn off. */
static void print_options(const char *function, const char *prefix)
{
    const struct verb *verb;
    struct verb_option option;
    printf("%s()\n{\n    case $1 in\n", function);
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        printf("    %s)\n        echo \"", verb->name);
        for (size_t k = 0; verb_option(verb, k, &option); k++) {
            if (*prefix == '\0' || option.negatable) {
                printf("--%s%s\n", prefix, option.name);
            }
        }
        puts("\"\n        ;;");
    }
    puts("    esac\n}\n");
}

static void print_value(const char *verb, const struct verb_option *option)
{
    if (option->kind == VALUE_NONE) {
        return;
    }
    printf("    %s:--%s", verb, option->name);
    if (option->letter) {
        printf(" | %s:-%c", verb, option->letter);
    }
    fputs(") echo '", stdout);
    switch (option->kind) {
    case VALUE_FILE:
        fputs("@file", stdout);
        break;
    case VALUE_FOLDER:
        fputs("@folder", stdout);
        break;
    case VALUE_WORDS:
        fputs("@list ", stdout);
        print_option_words(option, " ");
        break;
    case VALUE_WORD:
        print_option_words(option, " ");
        break;
    case VALUE_FREE:
    case VALUE_NONE:
        fputs("@value", stdout);
        break;
    }
    puts("' ;;");
}

static void print_operand(const struct verb *verb)
{
    printf("    %s:) echo '", verb->name);
    if (verb->operand_words) {
        print_choices(verb->operand_words, " ");
    } else {
        fputs(strcmp(verb->operand, "DIR") == 0 ? "@folder" : "@file", stdout);
    }
    puts("' ;;");
}

/* The values of each verb's options; those of "VERB:" are what its operand is. */
static void print_values(void)
{
    const struct verb *verb;
    struct verb_option option;
    puts("_ecgpress_values()\n{\n    case $1 in");
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        for (size_t k = 0; verb_option(verb, k, &option); k++) {
            print_value(verb->name, &option);
        }
        if (verb->operand) {
            print_operand(verb);
        }
    }
    puts("    help:) _ecgpress_commands ;;\n    esac\n}\n");
}

void completion_bash(void)
{
    printf("# bash completion for ecgpress %s, written by \"ecgpress completion bash\".\n\n",
           ecgp_version());
    print_commands();
    print_options("_ecgpress_options", "");
    print_options("_ecgpress_flags", "no-");
    print_values();
    fputs(script, stdout);
}
