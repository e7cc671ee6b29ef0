#include "verb_options.h"

#include <stdio.h>
#include <string.h>

#include <ecgpress/page.h>

static char letter_of(const struct verb *verb, const char *name)
{
    for (int i = 0; i < LETTERS && verb->letters[i].name; i++) {
        if (strcmp(verb->letters[i].name, name) == 0) {
            return verb->letters[i].letter;
        }
    }
    return '\0';
}

static enum value_kind kind_of(const char *argument)
{
    static const struct {
        const char *argument;
        enum value_kind kind;
    } kinds[] = {{"FILE", VALUE_FILE},
                 {"DIR", VALUE_FOLDER},
                 {"PATH", VALUE_FILE},
                 {"LAYOUT", VALUE_WORD},
                 {"PRESET", VALUE_WORD}};
    if (!argument) {
        return VALUE_NONE;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].argument, argument) == 0) {
            return kinds[i].kind;
        }
    }
    return strchr(argument, '|') ? VALUE_WORD : VALUE_FREE;
}

static const char *choices_of(const char *argument)
{
    if (argument && strcmp(argument, "PRESET") == 0) {
        return ecgp_option_find("preset")->choices;
    }
    return argument && strchr(argument, '|') ? argument : NULL;
}

static struct verb_option of_verb(const struct verb *verb, const char *name, const char *argument,
                                  const char *help, const char *alias)
{
    return (struct verb_option){
        .name = name,
        .argument = argument,
        .help = help,
        .aliases = alias,
        .kind = kind_of(argument),
        .letter = letter_of(verb, name),
        .choices = choices_of(argument),
    };
}

static const char *argument_of(const struct ecgp_option_info *info)
{
    static const char *const arguments[] = {
        [ECGP_OPTION_INT] = "N",       [ECGP_OPTION_REAL] = "NUMBER", [ECGP_OPTION_RANGE] = "RANGE",
        [ECGP_OPTION_CHOICE] = "WORD", [ECGP_OPTION_PICK] = "WORDS",  [ECGP_OPTION_TEXT] = "TEXT",
    };
    const size_t length = strlen(info->name);
    const bool path = length > 5 && strcmp(info->name + length - 5, "_path") == 0;
    return path ? "PATH" : arguments[info->type];
}

static enum value_kind kind_of_row(const struct ecgp_option_info *info)
{
    switch (info->type) {
    case ECGP_OPTION_BOOL:
        return VALUE_NONE;
    case ECGP_OPTION_CHOICE:
        return VALUE_WORD;
    case ECGP_OPTION_PICK:
        return VALUE_WORDS;
    case ECGP_OPTION_TEXT:
        return strcmp(info->name, "layouts") == 0 ? VALUE_WORDS : VALUE_FILE;
    default:
        return VALUE_FREE;
    }
}

static struct verb_option of_table(const struct verb *verb, const struct ecgp_option_info *info)
{
    return (struct verb_option){
        .name = info->name,
        .argument = argument_of(info),
        .help = info->help,
        .aliases = info->aliases,
        .kind = kind_of_row(info),
        .letter = letter_of(verb, info->name),
        .negatable = info->type == ECGP_OPTION_BOOL,
        .info = info,
        .choices = *info->choices ? info->choices : NULL,
    };
}

/* The products' options, then the verb's own. */
static bool find_own(const struct verb *verb, size_t *left, struct verb_option *option)
{
    const struct ecgp_product_info *product;
    for (size_t i = 0; verb->products && (product = ecgp_product_info(i)); i++) {
        if ((*left)-- == 0) {
            *option =
                of_verb(verb, product->name, product->argument, product->help, product->alias);
            return true;
        }
    }
    for (int i = 0; i < OWN_OPTIONS && verb->own[i].name; i++) {
        const struct own_option *own = &verb->own[i];
        if ((*left)-- == 0) {
            *option = of_verb(verb, own->name, own->argument, own->help, own->alias);
            return true;
        }
    }
    return false;
}

bool verb_option(const struct verb *verb, size_t index, struct verb_option *option)
{
    size_t left = index;
    if (find_own(verb, &left, option)) {
        return true;
    }
    if (verb->table && left-- == 0) {
        *option = of_verb(verb, "config", "FILE", "JSON object of option names and values", NULL);
        return true;
    }
    if (left-- == 0) {
        *option = of_verb(verb, "help", NULL, "this text", NULL);
        option->letter = 'h';
        return true;
    }
    const struct ecgp_option_info *info;
    for (size_t i = 0; verb->table && (info = ecgp_option_info(i)); i++) {
        if (arguments_takes(verb, info->name) && left-- == 0) {
            *option = of_table(verb, info);
            return true;
        }
    }
    return false;
}

bool choice_word(const char *choices, size_t index, char word[VALUE_SIZE])
{
    for (; index > 0 && *choices; choices++) {
        index -= *choices == '|';
    }
    const int length = (int)strcspn(choices, "|");
    snprintf(word, VALUE_SIZE, "%.*s", length, choices);
    return length > 0;
}

bool verb_option_word(const struct verb_option *option, size_t index, char word[VALUE_SIZE])
{
    if (option->choices) {
        return choice_word(option->choices, index, word);
    }
    const char *name = ecgp_layout_name(index);
    snprintf(word, VALUE_SIZE, "%s", name ? name : "");
    return name != NULL;
}
