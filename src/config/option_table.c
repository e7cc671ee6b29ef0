#define _GNU_SOURCE
#include "config/option_table.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/names.h"
#include "base/nearest.h"

#define CHOICE_TEXT(enumerator, text) "|" text
#define CHOICES(name)                 (CHOICES_##name(CHOICE_TEXT) + 1)

#define SETTING_AT_RUN(name)     offsetof(struct settings, name)
#define SETTING_AT_DATASET(name) offsetof(struct settings, name)
#define SETTING_AT_COMMON(name)  offsetof(struct settings, name)
#define SETTING_AT_PRESET(name)  OPTION_NOWHERE
#define SETTING_AT_PAGE(name)    OPTION_NOWHERE
#define LOOK_AT_RUN(name)        OPTION_NOWHERE
#define LOOK_AT_DATASET(name)    OPTION_NOWHERE
#define LOOK_AT_COMMON(name)     offsetof(struct look, name)
#define LOOK_AT_PRESET(name)     OPTION_NOWHERE
#define LOOK_AT_PAGE(name)       offsetof(struct look, name)

/* What follows is the row's help and, where it has them, further members: rows repeat those that
 * are empty otherwise. */
#define ROW(scope_, group_, name_, env_, fallback_, type_, choices_, low_, high_, unit_, ...)      \
    {.scope = SCOPE_##scope_,                                                                      \
     .setting = SETTING_AT_##scope_(name_),                                                        \
     .look = LOOK_AT_##scope_(name_),                                                              \
     .info.name = #name_,                                                                          \
     .info.env = env_,                                                                             \
     .info.fallback = fallback_,                                                                   \
     .info.type = type_,                                                                           \
     .info.choices = choices_,                                                                     \
     .info.group = #group_,                                                                        \
     .info.low = low_,                                                                             \
     .info.high = high_,                                                                           \
     .info.unit = unit_,                                                                           \
     .info.scope = PUBLIC_##scope_,                                                                \
     .info.help = __VA_ARGS__},

#define PUBLIC_RUN     ECGP_SCOPE_RUN
#define PUBLIC_DATASET ECGP_SCOPE_DATASET
#define PUBLIC_COMMON  ECGP_SCOPE_PAGE
#define PUBLIC_PRESET  ECGP_SCOPE_PAGE
#define PUBLIC_PAGE    ECGP_SCOPE_PAGE

#define BOOL(scope, group, name, env, fallback, ...)                                               \
    ROW(scope, group, name, env, fallback, ECGP_OPTION_BOOL, "", 0, 1, "", __VA_ARGS__)
#define INT(scope, group, name, env, fallback, low, high, unit, ...)                               \
    ROW(scope, group, name, env, fallback, ECGP_OPTION_INT, "", low, high, unit, __VA_ARGS__)
#define REAL(scope, group, name, env, fallback, low, high, unit, ...)                              \
    ROW(scope, group, name, env, fallback, ECGP_OPTION_REAL, "", low, high, unit, __VA_ARGS__)
#define RANGE(scope, group, name, env, fallback, low, high, unit, ...)                             \
    ROW(scope, group, name, env, fallback, ECGP_OPTION_RANGE, "", low, high, unit, __VA_ARGS__)
#define CHOICE(scope, group, name, env, fallback, ...)                                             \
    ROW(scope, group, name, env, fallback, ECGP_OPTION_CHOICE, CHOICES(name), 0, 0, "", __VA_ARGS__)
#define PICK(scope, group, name, env, fallback, ...)                                               \
    ROW(scope, group, name, env, fallback, ECGP_OPTION_PICK, CHOICES(name), 0, 0, "", __VA_ARGS__)
#define TEXT(scope, group, name, env, fallback, ...)                                               \
    ROW(scope, group, name, env, fallback, ECGP_OPTION_TEXT, "", 0, 0, "", __VA_ARGS__)

static const struct option_row table[] = {
#include "config/options.def"
};

size_t option_count(void)
{
    return ARRAY_COUNT(table);
}

const struct option_row *option_row(size_t index)
{
    return &table[index];
}

const struct ecgp_option_info *ecgp_option_info(size_t index)
{
    return index < ARRAY_COUNT(table) ? &table[index].info : NULL;
}

const struct ecgp_option_info *ecgp_option_find(const char *name)
{
    const int index = option_find(name);
    return index < 0 ? NULL : &table[index].info;
}

bool option_is_sampled(const struct option_row *row)
{
    return row->scope == SCOPE_PAGE &&
           (row->info.type == ECGP_OPTION_RANGE || row->info.type == ECGP_OPTION_PICK);
}

bool ecgp_option_is_of_datasets(const char *name)
{
    const int index = option_find(name);
    return index >= 0 && table[index].info.scope != ECGP_SCOPE_PAGE;
}

/* --- names --- */

static char plain(char c)
{
    return c == '-' ? '_' : c;
}

static bool same_name(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (plain(a[i]) != plain(b[i])) {
            return false;
        }
    }
    return b[length] == '\0';
}

/* Whether `word` is one of "a|b|c"; NULL: there is none. */
static bool is_among(const char *names, const char *word)
{
    for (struct name name = {.rest = names}; name_next(&name, '|');) {
        if (name.length == strlen(word) && same_name(name.text, word, name.length)) {
            return true;
        }
    }
    return false;
}

int option_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        const struct ecgp_option_info *info = &table[i].info;
        if (is_among(info->name, name) || is_among(info->aliases, name)) {
            return (int)i;
        }
    }
    return -1;
}

int option_choice(const struct option_row *row, const char *word, size_t length)
{
    for (struct name pair = {.rest = row->synonyms}; name_next(&pair, '|');) {
        const char *equals = memchr(pair.text, '=', pair.length);
        if ((size_t)(equals - pair.text) == length && memcmp(pair.text, word, length) == 0) {
            word = equals + 1;
            length = pair.length - length - 1;
            break;
        }
    }
    return name_find(row->info.choices, '|', word, length);
}

/* --- keys of the environment --- */

bool option_env_key(const struct option_row *row, int i, char key[OPTION_NAME])
{
    static const char prefix[] = "ECGPRESS_";
    if (i == 0) {
        snprintf(key, OPTION_NAME, "%s", row->info.env);
        return true;
    }
    char alias[OPTION_NAME];
    if (!row->info.aliases || strncmp(row->info.env, prefix, sizeof prefix - 1) != 0 ||
        !name_copy(row->info.aliases, '|', i - 1, alias, sizeof alias)) {
        return false;
    }
    for (char *c = alias; *c; c++) {
        *c = (char)toupper((unsigned char)*c);
    }
    snprintf(key, OPTION_NAME, "%s%.*s", prefix, OPTION_NAME - (int)sizeof prefix, alias);
    return true;
}

int option_find_env(const char *key)
{
    char name[OPTION_NAME];
    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        for (int k = 0; option_env_key(&table[i], k, name); k++) {
            if (strcmp(key, name) == 0) {
                return (int)i;
            }
        }
    }
    return -1;
}

/* --- near names --- */

const char *option_nearest(const char *name)
{
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        nearest_add(&nearest, table[i].info.name);
    }
    return nearest.name;
}
