/* Options from the environment and from `.env` files. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/option_table.h"

static const char blanks[] = " \t";

/* --- the environment --- */

/* The value of the row's first key that has one, and the key. */
static const char *value_of(const struct option_row *row, char key[OPTION_NAME])
{
    const char *value = NULL;
    for (int i = 0; !value && option_env_key(row, i, key); i++) {
        value = getenv(key);
        value = value && *value ? value : NULL;
    }
    return value;
}

/* An empty value is as good as none: templates of `.env` files and shells leave such. */
enum ecgp_result ecgp_options_load_environment(struct ecgp_options *options,
                                               struct ecgp_error *error)
{
    for (size_t i = 0; i < option_count(); i++) {
        char key[OPTION_NAME];
        const char *value = value_of(option_row(i), key);
        if (!value) {
            continue;
        }
        char why[OPTION_WHY];
        const enum ecgp_result result =
            option_assign(options, i, value, ECGP_FROM_ENVIRONMENT, why);
        if (result == ECGP_USAGE) {
            return error_set(error, ECGP_CONFIG, "environment variable %s: %s", key, why);
        }
        if (result != ECGP_OK) {
            return error_no_memory(error);
        }
    }
    return ECGP_OK;
}

/* --- .env --- */

static bool key_char(char c, bool first)
{
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    return letter || (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
}

static char *skip_blanks(char *p)
{
    return p + strspn(p, blanks);
}

static bool ends_here(char *p)
{
    p = skip_blanks(p);
    return *p == '\0' || *p == '#';
}

/* Takes the quotes off the value at `p`, in place; false where they do not close or something
 * follows. Within double quotes a backslash guards a quote or a backslash. */
static bool unquote(char *p)
{
    const char quote = *p;
    char *out = p;
    char *in = p + 1;
    for (; *in && *in != quote; in++) {
        if (quote == '"' && *in == '\\' && (in[1] == '"' || in[1] == '\\')) {
            in++;
        }
        *out++ = *in;
    }
    if (*in != quote || !ends_here(in + 1)) {
        return false;
    }
    *out = '\0';
    return true;
}

/* Cuts a comment (a `#` behind a blank) and the blanks before it off an unquoted value. `p` stands
 * behind a blank or the equals sign. */
static void cut_comment(char *p)
{
    char *end = p + strlen(p);
    for (char *c = p; *c; c++) {
        if (*c == '#' && (c[-1] == ' ' || c[-1] == '\t')) {
            end = c;
            break;
        }
    }
    while (end > p && strchr(blanks, end[-1])) {
        end--;
    }
    *end = '\0';
}

/* Where a line's key begins, behind blanks and `export`, and its length; 0: there is none. */
static char *find_key(char *line, size_t *length)
{
    char *p = skip_blanks(line);
    if (strncmp(p, "export", 6) == 0 && (p[6] == ' ' || p[6] == '\t')) {
        p = skip_blanks(p + 6);
    }
    *length = 0;
    while (key_char(p[*length], *length == 0)) {
        ++*length;
    }
    return p;
}

/* Splits a line in place. `*key` is NULL for a blank line or a comment. On failure the sentence's
 * end is returned. */
static const char *split_line(char *line, char **key, char **value)
{
    *key = NULL;
    if (ends_here(line)) {
        return NULL;
    }
    size_t length;
    char *begin = find_key(line, &length);
    char *end = begin + length;
    char *p = skip_blanks(end);
    if (end == begin || *p != '=') {
        return "is not KEY=VALUE, a comment or blank";
    }
    *end = '\0';
    char *after = skip_blanks(p + 1);
    if (*after == '"' || *after == '\'') {
        if (!unquote(after)) {
            return "has a quote that does not close, or something behind it";
        }
    } else {
        cut_comment(after);
    }
    *key = begin;
    *value = after;
    return NULL;
}

/* The option whose key a line begins with, or -1: what other lines hold is another program's. */
static int find_own(char *line)
{
    char key[OPTION_NAME];
    size_t length;
    const char *begin = find_key(line, &length);
    if (length == 0 || length >= sizeof key) {
        return -1;
    }
    memcpy(key, begin, length);
    key[length] = '\0';
    return option_find_env(key);
}

/* The quote that a line's value opens and does not close; 0 where there is none. */
static char open_quote(char *line)
{
    size_t length;
    char *p = find_key(line, &length);
    p = skip_blanks(p + length);
    if (length == 0 || *p != '=') {
        return '\0';
    }
    p = skip_blanks(p + 1);
    const char quote = *p == '"' || *p == '\'' ? *p : '\0';
    for (p++; quote && *p && *p != quote; p++) {
        p += *p == '\\' && quote == '"' && p[1];
    }
    return quote && *p == '\0' ? quote : '\0';
}

/* The line behind another program's line, whose value may go over several; NULL at the end. */
static char *skip_value(char *line, char *next)
{
    const char quote = next ? open_quote(line) : '\0';
    char *end = quote ? strchr(next, quote) : NULL;
    char *newline = end ? strchr(end, '\n') : NULL;
    return !end ? next : newline ? newline + 1 : NULL;
}

struct dotenv {
    struct ecgp_options *options;
    const char *path;
    void (*unknown)(void *user, const char *key, int line);
    void *user;
};

/* Takes a line that begins with the key of an option, `index`, or with another program's: -1. */
static enum ecgp_result take_line(const struct dotenv *dotenv, char *line, int number, int index,
                                  struct ecgp_error *error)
{
    char *key, *value;
    const char *fault = split_line(line, &key, &value);
    if (fault && index < 0) {
        return ECGP_OK;
    }
    if (fault) {
        return error_set(error, ECGP_CONFIG, "%.400s:%d: the line %s", dotenv->path, number, fault);
    }
    if (key && index < 0 && dotenv->unknown) {
        dotenv->unknown(dotenv->user, key, number);
    }
    if (!key || index < 0 || *value == '\0') {
        return ECGP_OK;
    }
    char why[OPTION_WHY];
    const enum ecgp_result result =
        option_assign(dotenv->options, (size_t)index, value, ECGP_FROM_DOTENV, why);
    if (result == ECGP_USAGE) {
        return error_set(error, ECGP_CONFIG, "%.400s:%d: %s: %s", dotenv->path, number, key, why);
    }
    return result == ECGP_NO_MEMORY ? error_no_memory(error) : result;
}

static enum ecgp_result take_lines(const struct dotenv *dotenv, char *data,
                                   struct ecgp_error *error)
{
    char *line = strncmp(data, "\xEF\xBB\xBF", 3) == 0 ? data + 3 : data;
    enum ecgp_result result = ECGP_OK;
    for (int number = 1; line && result == ECGP_OK; number++) {
        char *next = strchr(line, '\n');
        if (next) {
            *next++ = '\0';
        }
        const size_t length = strlen(line);
        if (length > 0 && line[length - 1] == '\r') {
            line[length - 1] = '\0';
        }
        const int index = find_own(line);
        char *after = index < 0 ? skip_value(line, next) : next;
        result = take_line(dotenv, line, number, index, error);
        for (; next && next < after; next = strchr(next, '\n') + 1) {
            number++; /* to tell lines by */
        }
        line = after;
    }
    return result;
}

enum ecgp_result ecgp_options_load_dotenv(struct ecgp_options *options, const char *path,
                                          void (*unknown)(void *user, const char *key, int line),
                                          void *user, struct ecgp_error *error)
{
    /* A folder of that name is a Python environment more often than a mistake. */
    enum file_kind kind;
    enum ecgp_result result = file_find(path, &kind, error);
    if (result != ECGP_OK || kind != FILE_OTHER) {
        return result;
    }
    char *data;
    size_t size;
    result = file_read(path, LIMIT_CONFIG_BYTES, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    const struct dotenv dotenv = {options, path, unknown, user};
    if (memchr(data, '\0', size)) {
        result = error_set(error, ECGP_CONFIG, "%.400s: is not a text file", path);
    } else {
        result = take_lines(&dotenv, data, error);
    }
    free(data);
    return result;
}
