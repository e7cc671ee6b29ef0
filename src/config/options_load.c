/* Where options come from besides the caller: the environment, `.env` and JSON files. */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "config/options_table.h"

enum { FILE_LIMIT = 1 << 20 };

static const char blanks[] = " \t";

/* --- the environment --- */

/* An empty value is as good as none: templates of `.env` files and shells leave such. */
enum ecgp_result ecgp_options_load_environment(struct ecgp_options *options,
                                               struct ecgp_error *error)
{
    for (size_t i = 0; i < option_count(); i++) {
        const char *key = option_row(i)->info.env;
        const char *value = getenv(key);
        if (!value || *value == '\0') {
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

/* Splits a line in place. `*key` is NULL for a blank line or a comment. On failure the sentence's
 * end is returned. */
static const char *split_line(char *line, char **key, char **value)
{
    char *p = skip_blanks(line);
    *key = NULL;
    if (ends_here(p)) {
        return NULL;
    }
    if (strncmp(p, "export", 6) == 0 && (p[6] == ' ' || p[6] == '\t')) {
        p = skip_blanks(p + 6);
    }
    char *begin = p;
    while (key_char(*p, p == begin)) {
        p++;
    }
    char *end = p;
    p = skip_blanks(p);
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

static int find_env(const char *key)
{
    for (size_t i = 0; i < option_count(); i++) {
        if (strcmp(key, option_row(i)->info.env) == 0) {
            return (int)i;
        }
    }
    return -1;
}

struct dotenv {
    struct ecgp_options *options;
    const char *path;
    void (*unknown)(void *user, const char *key, int line);
    void *user;
};

static enum ecgp_result take_line(const struct dotenv *dotenv, char *line, int number,
                                  struct ecgp_error *error)
{
    char *key, *value;
    const char *fault = split_line(line, &key, &value);
    if (fault) {
        return error_set(error, ECGP_CONFIG, "%.400s:%d: the line %s", dotenv->path, number, fault);
    }
    const int index = key ? find_env(key) : -1;
    if (key && index < 0 && dotenv->unknown) {
        dotenv->unknown(dotenv->user, key, number);
    }
    if (index < 0 || *value == '\0') {
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
        result = take_line(dotenv, line, number, error);
        line = next;
    }
    return result;
}

enum ecgp_result ecgp_options_load_dotenv(struct ecgp_options *options, const char *path,
                                          void (*unknown)(void *user, const char *key, int line),
                                          void *user, struct ecgp_error *error)
{
    /* A folder of that name is a Python environment more often than a mistake. */
    if (!file_exists(path) || file_is_folder(path)) {
        return ECGP_OK;
    }
    char *data;
    size_t size;
    enum ecgp_result result = file_read(path, FILE_LIMIT, &data, &size, error);
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

/* --- JSON --- */

static bool number_text(const cJSON *item, struct text *out)
{
    const double number = item->valuedouble;
    if (floor(number) == number && fabs(number) <= OPTION_JSON_EXACT) {
        text_addf(out, "%.0f", number);
    } else {
        text_add_json_number(out, number);
    }
    return true;
}

static bool range_text(const cJSON *array, struct text *out)
{
    const cJSON *low = array->child;
    const cJSON *high = low ? low->next : NULL;
    if (!cJSON_IsNumber(low) || !cJSON_IsNumber(high) || high->next) {
        return false;
    }
    number_text(low, out);
    text_add(out, ":");
    return number_text(high, out);
}

static bool strings_only(const cJSON *array)
{
    for (const cJSON *item = array->child; item; item = item->next) {
        if (!cJSON_IsString(item)) {
            return false;
        }
    }
    return true;
}

static bool list_text(const cJSON *array, struct text *out)
{
    for (const cJSON *item = array->child; item; item = item->next) {
        text_add(out, item->valuestring);
        text_add(out, item->next ? "," : "");
    }
    return true;
}

static bool json_text(const cJSON *item, struct text *out)
{
    char *printed = cJSON_PrintUnformatted(item);
    text_add(out, printed ? printed : "");
    out->failed = out->failed || !printed;
    cJSON_free(printed);
    return true;
}

/* Writes an item as the text that the command line would have; false where its JSON type does not
 * suit the option. */
static bool item_text(const struct option_row *row, const cJSON *item, struct text *out)
{
    const enum ecgp_option_type type = row->info.type;
    text_add(out, "");
    if (cJSON_IsString(item)) {
        text_add(out, item->valuestring);
        return true;
    }
    if (cJSON_IsBool(item) && type == ECGP_OPTION_BOOL) {
        text_add(out, cJSON_IsTrue(item) ? "1" : "0");
        return true;
    }
    if (cJSON_IsArray(item) && type == ECGP_OPTION_PICK && strings_only(item)) {
        return list_text(item, out);
    }
    if (cJSON_IsNumber(item) && type != ECGP_OPTION_TEXT && type != ECGP_OPTION_CHOICE) {
        return number_text(item, out);
    }
    if (cJSON_IsArray(item) && type == ECGP_OPTION_RANGE) {
        return range_text(item, out);
    }
    if (cJSON_IsArray(item) && row->form == FORM_LIST && strings_only(item)) {
        return json_text(item, out);
    }
    return cJSON_IsObject(item) && row->form == FORM_DICT && json_text(item, out);
}

static const char *wanted_json(const struct option_row *row)
{
    static const char *const names[] = {
        [ECGP_OPTION_BOOL] = "true or false",
        [ECGP_OPTION_INT] = "a number",
        [ECGP_OPTION_REAL] = "a number",
        [ECGP_OPTION_RANGE] = "[low, high] or a number",
        [ECGP_OPTION_CHOICE] = "a string",
        [ECGP_OPTION_TEXT] = "a string",
        [ECGP_OPTION_PICK] = "an array of strings or a string",
    };
    if (row->form == FORM_LIST) {
        return "an array of strings or a string";
    }
    return row->form == FORM_DICT ? "an object" : names[row->info.type];
}

static enum ecgp_result unknown_key(const char *path, const char *key, struct ecgp_error *error)
{
    const char *nearest = option_nearest(key);
    if (nearest) {
        return error_set(error, ECGP_CONFIG,
                         "%.400s: key \"%.100s\" is not an option (did you mean \"%s\"?)", path,
                         key, nearest);
    }
    return error_set(error, ECGP_CONFIG, "%.400s: key \"%.100s\" is not an option", path, key);
}

static bool inexact(const struct option_row *row, const cJSON *item)
{
    return row->info.type == ECGP_OPTION_INT && cJSON_IsNumber(item) &&
           fabs(item->valuedouble) > OPTION_JSON_EXACT;
}

static enum ecgp_result take_item(struct ecgp_options *options, const char *path, const cJSON *item,
                                  struct ecgp_error *error)
{
    const int index = option_find(item->string);
    if (index < 0) {
        return unknown_key(path, item->string, error);
    }
    const struct option_row *row = option_row((size_t)index);
    if (inexact(row, item)) {
        return error_set(error, ECGP_CONFIG,
                         "%.400s: key \"%s\": too large for a JSON number, write it as a string",
                         path, item->string);
    }
    struct text value = {0};
    const bool suits = item_text(row, item, &value);
    char why[OPTION_WHY];
    enum ecgp_result result = ECGP_NO_MEMORY;
    if (!suits) {
        result = ECGP_USAGE;
        snprintf(why, sizeof why, "expected %s", wanted_json(row));
    } else if (!value.failed) {
        result = option_assign(options, (size_t)index, value.data, ECGP_FROM_CONFIG, why);
    }
    text_free(&value);
    if (result == ECGP_USAGE) {
        return error_set(error, ECGP_CONFIG, "%.400s: key \"%s\": %s", path, item->string, why);
    }
    return result == ECGP_NO_MEMORY ? error_no_memory(error) : result;
}

/* The first key of an object that an earlier one names as well, or NULL. */
static const char *twice(const cJSON *object)
{
    for (const cJSON *a = object->child; a; a = a->next) {
        for (const cJSON *b = object->child; b != a; b = b->next) {
            if (option_find(a->string) >= 0 && option_find(a->string) == option_find(b->string)) {
                return a->string;
            }
        }
    }
    return NULL;
}

enum ecgp_result options_take_json(struct ecgp_options *options, const char *path,
                                   const cJSON *object, struct ecgp_error *error)
{
    if (!cJSON_IsObject(object)) {
        return error_set(error, ECGP_CONFIG, "%.400s: expected a JSON object of options", path);
    }
    enum ecgp_result result = ECGP_OK;
    for (const cJSON *item = object->child; item && result == ECGP_OK; item = item->next) {
        result = take_item(options, path, item, error);
    }
    const char *key = result == ECGP_OK ? twice(object) : NULL;
    return key ? error_set(error, ECGP_CONFIG, "%.400s: key \"%s\" is there twice", path, key)
               : result;
}

static int line_of(const char *data, const char *place)
{
    int line = 1;
    for (const char *p = data; p < place; p++) {
        line += *p == '\n';
    }
    return line;
}

enum ecgp_result ecgp_options_load_config(struct ecgp_options *options, const char *path,
                                          struct ecgp_error *error)
{
    char *data;
    size_t size;
    enum ecgp_result result = file_read(path, FILE_LIMIT, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    const char *end = data;
    cJSON *json = cJSON_ParseWithLengthOpts(data, size + 1, &end, 1);
    if (!json || memchr(data, '\0', size)) {
        result =
            error_set(error, ECGP_CONFIG, "%.400s:%d: is not valid JSON", path, line_of(data, end));
    } else {
        result = options_take_json(options, path, json, error);
    }
    cJSON_Delete(json);
    free(data);
    return result;
}
