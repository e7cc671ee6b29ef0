#define _POSIX_C_SOURCE 200809L
#include "arguments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "commands.h"
#include "print_line.h"
#include "verb_options.h"

enum { NAME_SIZE = 64, OPTIONS_MOST = 512 };

/* The words that are left to read. */
struct words {
    char *const *next, *const *end;
    char letter; /* of the option that is being read; '\0': it has its long name */
};

static bool same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        const bool both_rules = (*a == '-' || *a == '_') && (*b == '-' || *b == '_');
        if (*a != *b && !both_rules) {
            return false;
        }
    }
    return *a == *b;
}

static int find_own(const struct verb *verb, const char *name)
{
    for (int i = 0; i < OWN_OPTIONS && verb->own[i].name; i++) {
        const struct own_option *own = &verb->own[i];
        if (same_name(own->name, name) || (own->alias && same_name(own->alias, name))) {
            return i;
        }
    }
    return -1;
}

static const struct ecgp_product_info *find_product(const struct verb *verb, const char *name)
{
    const struct ecgp_product_info *info = NULL;
    for (size_t i = 0; verb->products && (info = ecgp_product_info(i)); i++) {
        if (same_name(info->name, name) || (info->alias && same_name(info->alias, name))) {
            break;
        }
    }
    return info;
}

/* What draws a single page may be chosen, too. */
static bool is_of_one_page(const char *name)
{
    return ecgp_option_find(name) == ecgp_option_find("device") ||
           !ecgp_option_is_of_datasets(name);
}

bool arguments_takes(const struct verb *verb, const char *name)
{
    return verb->table && find_own(verb, name) < 0 && !(verb->one_page && !is_of_one_page(name));
}

static bool is_bool_word(const char *word)
{
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes", "off", "on"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The option's value: what stands behind `=`, or the next word. */
static enum ecgp_result take_value(struct words *words, const char *name, const char *given,
                                   const char **value, struct ecgp_error *error)
{
    *value = given;
    if (given) {
        return ECGP_OK;
    }
    if (words->next == words->end || strncmp(*words->next, "--", 2) == 0) {
        return words->letter
                   ? cli_usage(error, "-%c needs a value (it is --%s)", words->letter, name)
                   : cli_usage(error, "--%s needs a value", name);
    }
    *value = *words->next++;
    return ECGP_OK;
}

static enum ecgp_result unknown_option(const struct verb *verb, const char *name,
                                       struct ecgp_error *error)
{
    const char *names[OPTIONS_MOST];
    size_t count = 0;
    struct verb_option option;
    for (; count < OPTIONS_MOST && verb_option(verb, count, &option); count++) {
        names[count] = option.name;
    }
    const char *nearest = ecgp_nearest(name, names, count);
    return nearest
               ? cli_usage(error, "unknown option --%s (did you mean --%s?)", name, nearest)
               : cli_usage(error, "unknown option --%s (see ecgpress %s --help)", name, verb->name);
}

static enum ecgp_result take_own(const struct own_option *option, const char *given,
                                 struct words *words, const char **place, struct ecgp_error *error)
{
    if (option->argument) {
        return take_value(words, option->name, given, place, error);
    }
    if (given) {
        return cli_usage(error, "--%s takes no value", option->name);
    }
    *place = "1";
    return ECGP_OK;
}

/* Takes the path of a product; the one that is given last counts. */
static enum ecgp_result take_file(struct arguments *arguments, const char *product,
                                  const char *given, struct words *words, struct ecgp_error *error)
{
    size_t at = 0;
    while (at < arguments->file_count && strcmp(arguments->files[at].product, product) != 0) {
        at++;
    }
    if (at == FILES_MOST) {
        return cli_usage(error, "more than %d files", FILES_MOST);
    }
    arguments->file_count += at == arguments->file_count;
    arguments->files[at].product = product;
    return take_value(words, product, given, &arguments->files[at].path, error);
}

/* Sets an option. Further texts of header_text are added to those before. */
static enum ecgp_result give(struct ecgp_options *options, const char *name, const char *value,
                             struct ecgp_error *error)
{
    const char *before = ecgp_options_get(options, name);
    char all[2048];
    const bool more = strcmp(name, "header_text") == 0 && *before && *before != '{' &&
                      *value != '{' && ecgp_options_source(options, name) == ECGP_FROM_CALLER;
    if (more && snprintf(all, sizeof all, "%s;%s", before, value) >= (int)sizeof all) {
        return cli_usage(error, "--%s: longer than %zu bytes in all", name, sizeof all - 1);
    }
    return ecgp_options_set(options, name, more ? all : value, error);
}

static enum ecgp_result take_from_table(struct arguments *arguments, const struct verb *verb,
                                        const char *name, const char *given, struct words *words,
                                        struct ecgp_error *error)
{
    const struct ecgp_option_info *info = ecgp_option_find(name);
    if (!info || !verb->table) {
        return unknown_option(verb, name, error);
    }
    if (!arguments_takes(verb, name)) {
        return cli_usage(error, "--%s is not an option of ecgpress %s", info->name, verb->name);
    }
    const char *value = given;
    if (info->type == ECGP_OPTION_BOOL && !given) {
        const bool follows = words->next != words->end && is_bool_word(*words->next);
        value = follows ? *words->next++ : "1";
    } else {
        const enum ecgp_result result = take_value(words, info->name, given, &value, error);
        if (result != ECGP_OK) {
            return result;
        }
    }
    return give(arguments->options, info->name, value, error);
}

/* Turns off the flag of the table whose name follows "no-"; `*taken` says whether it is one. */
static enum ecgp_result take_no(struct arguments *arguments, const struct verb *verb,
                                const char *name, const char *given, bool *taken,
                                struct ecgp_error *error)
{
    const bool no = strncmp(name, "no-", 3) == 0 || strncmp(name, "no_", 3) == 0;
    const struct ecgp_option_info *info = no ? ecgp_option_find(name + 3) : NULL;
    *taken = info && info->type == ECGP_OPTION_BOOL && arguments_takes(verb, info->name);
    if (!*taken) {
        return ECGP_OK;
    }
    return given ? cli_usage(error, "--no-%s takes no value", info->name)
                 : ecgp_options_set(arguments->options, info->name, "0", error);
}

static enum ecgp_result take_named(struct arguments *arguments, const struct verb *verb,
                                   const char *name, const char *given, struct words *words,
                                   struct ecgp_error *error)
{
    const int own = find_own(verb, name);
    if (own >= 0) {
        return take_own(&verb->own[own], given, words, &arguments->own[own], error);
    }
    const struct ecgp_product_info *product = find_product(verb, name);
    if (product) {
        return take_file(arguments, product->name, given, words, error);
    }
    if (verb->table && strcmp(name, "config") == 0) {
        return take_value(words, name, given, &arguments->config, error);
    }
    bool taken;
    const enum ecgp_result result = take_no(arguments, verb, name, given, &taken, error);
    return taken ? result : take_from_table(arguments, verb, name, given, words, error);
}

/* Takes the option `word`, "--name" or "--name=value". */
static enum ecgp_result take_long(struct arguments *arguments, const struct verb *verb,
                                  const char *word, struct words *words, struct ecgp_error *error)
{
    const size_t length = strcspn(word + 2, "=");
    const char *given = word[2 + length] == '=' ? word + 2 + length + 1 : NULL;
    char name[NAME_SIZE];
    if (length == 0 || length >= sizeof name) {
        return cli_usage(error, "unknown option %.100s", word);
    }
    memcpy(name, word + 2, length);
    name[length] = '\0';
    words->letter = '\0';
    return take_named(arguments, verb, name, given, words, error);
}

/* Takes the option `word`, "-o" or "-oVALUE". */
static enum ecgp_result take_letter(struct arguments *arguments, const struct verb *verb,
                                    const char *word, struct words *words, struct ecgp_error *error)
{
    for (int i = 0; i < LETTERS && verb->letters[i].name; i++) {
        if (verb->letters[i].letter == word[1]) {
            words->letter = word[1];
            return take_named(arguments, verb, verb->letters[i].name, word[2] ? word + 2 : NULL,
                              words, error);
        }
    }
    return cli_usage(error, "unknown option %.100s (see ecgpress %s --help)", word, verb->name);
}

static enum ecgp_result take_operand(struct arguments *arguments, const struct verb *verb,
                                     const char *word, struct ecgp_error *error)
{
    if (!verb->operand) {
        return cli_usage(error, "unexpected argument \"%.200s\" (ecgpress %s takes none)", word,
                         verb->name);
    }
    if (arguments->operand) {
        return cli_usage(error, "unexpected argument \"%.200s\" (%s is \"%.200s\")", word,
                         verb->operand, arguments->operand);
    }
    arguments->operand = word;
    return ECGP_OK;
}

enum ecgp_result arguments_init(struct arguments *arguments, const struct verb *verb, int count,
                                char *const *words, struct ecgp_error *error)
{
    *arguments = (struct arguments){0};
    enum ecgp_result result = ecgp_options_create(&arguments->options, error);
    struct words left = {.next = words, .end = words + count};
    bool operands_only = false;
    while (result == ECGP_OK && left.next != left.end) {
        const char *word = *left.next++;
        if (!operands_only && strcmp(word, "--") == 0) {
            operands_only = true;
        } else if (operands_only || word[0] != '-' || word[1] == '\0') {
            result = take_operand(arguments, verb, word, error);
        } else {
            result = word[1] == '-' ? take_long(arguments, verb, word, &left, error)
                                    : take_letter(arguments, verb, word, &left, error);
        }
    }
    if (result == ECGP_OK && verb->operand && !verb->optional && !arguments->operand) {
        result =
            cli_usage(error, "%s is missing (see ecgpress %s --help)", verb->operand, verb->name);
    }
    return result;
}

void arguments_finish(struct arguments *arguments)
{
    ecgp_options_destroy(arguments->options);
    *arguments = (struct arguments){0};
}

static void note_unknown(void *user, const char *key, int line)
{
    (void)user;
    print_line(stderr, "ecgpress: note: .env:%d: %.100s is not an option of ecgpress", line, key);
}

enum ecgp_result arguments_load(const struct arguments *arguments, struct ecgp_error *error)
{
    enum ecgp_result result =
        ecgp_options_load_dotenv(arguments->options, ".env", note_unknown, NULL, error);
    if (result == ECGP_OK) {
        result = ecgp_options_load_environment(arguments->options, error);
    }
    if (result == ECGP_OK && arguments->config) {
        result = ecgp_options_load_config(arguments->options, arguments->config, error);
    }
    return result;
}

enum ecgp_result read_count(const char *name, const char *text, long most, long *number,
                            struct ecgp_error *error)
{
    *number = 0;
    if (!text) {
        return ECGP_OK;
    }
    char *end;
    errno = 0;
    *number = strtol(text, &end, 10);
    const bool digits = strspn(text, "0123456789") == strlen(text);
    if (*text == '\0' || !digits || errno != 0 || *number > most) {
        return cli_usage(error, "--%s: \"%.100s\" is not a whole number (expected 0 to %ld)", name,
                         text, most);
    }
    return ECGP_OK;
}
