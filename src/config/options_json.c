/* Options from JSON: configuration files, presets, and what a page was made from. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "config/option_table.h"

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

static bool printed_text(const cJSON *item, struct text *out)
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
        return printed_text(item, out);
    }
    return cJSON_IsObject(item) && (row->form == FORM_DICT || row->form == FORM_PRESET) &&
           printed_text(item, out);
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
    if (row->form == FORM_PRESET) {
        return "a string or an object";
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

bool option_json_text(const struct option_row *row, const cJSON *item, struct text *text,
                      char why[OPTION_WHY])
{
    if (inexact(row, item)) {
        snprintf(why, OPTION_WHY, "too large for a JSON number, write it as a string");
        return false;
    }
    if (!item_text(row, item, text)) {
        snprintf(why, OPTION_WHY, "expected %s", wanted_json(row));
        return false;
    }
    return true;
}

static enum ecgp_result take_item(struct ecgp_options *options, const char *path, const cJSON *item,
                                  struct ecgp_error *error)
{
    const int index = option_find(item->string);
    if (index < 0) {
        return unknown_key(path, item->string, error);
    }
    struct text value = {0};
    char why[OPTION_WHY];
    enum ecgp_result result = ECGP_NO_MEMORY;
    if (!option_json_text(option_row((size_t)index), item, &value, why)) {
        result = ECGP_USAGE;
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

static bool names(const cJSON *list, const char *name)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        if (cJSON_IsString(item) && strcmp(item->valuestring, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Takes an option of a run: one that its user left alone is left alone again. */
static enum ecgp_result take_run_item(struct ecgp_options *options, const char *path,
                                      const cJSON *item, const cJSON *given,
                                      struct ecgp_error *error)
{
    const int index = option_find(item->string);
    if (index < 0 || !option_counts_as_given(option_row((size_t)index)) ||
        names(given, item->string)) {
        return take_item(options, path, item, error);
    }
    return option_leave(options, (size_t)index, ECGP_FROM_CONFIG) == ECGP_OK
               ? ECGP_OK
               : error_no_memory(error);
}

/* Takes what a run wrote of its options. */
static enum ecgp_result take_run(struct ecgp_options *options, const char *path, const cJSON *run,
                                 struct ecgp_error *error)
{
    const cJSON *given = cJSON_GetObjectItemCaseSensitive(run, "given");
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(run, "options");
    if (!cJSON_IsArray(given) || !cJSON_IsObject(list)) {
        return error_set(error, ECGP_CONFIG,
                         "%.400s: expected \"options\" and \"given\", as a run of this version "
                         "writes them; give the options on the command line",
                         path);
    }
    enum ecgp_result result = ECGP_OK;
    for (const cJSON *item = list->child; item && result == ECGP_OK; item = item->next) {
        result = take_run_item(options, path, item, given, error);
    }
    return result;
}

enum ecgp_result options_take_json(struct ecgp_options *options, const char *path,
                                   const cJSON *object, struct ecgp_error *error)
{
    if (!cJSON_IsObject(object)) {
        return error_set(error, ECGP_CONFIG, "%.400s: expected a JSON object of options", path);
    }
    if (cJSON_GetObjectItemCaseSensitive(object, "ecgpress")) {
        return take_run(options, path, object, error);
    }
    enum ecgp_result result = ECGP_OK;
    for (const cJSON *item = object->child; item && result == ECGP_OK; item = item->next) {
        result = take_item(options, path, item, error);
    }
    const char *key = result == ECGP_OK ? twice(object) : NULL;
    return key ? error_set(error, ECGP_CONFIG, "%.400s: key \"%s\" is there twice", path, key)
               : result;
}

enum ecgp_result ecgp_options_load_config(struct ecgp_options *options, const char *path,
                                          struct ecgp_error *error)
{
    char *data;
    size_t size;
    enum ecgp_result result = file_read(path, LIMIT_CONFIG_BYTES, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    cJSON *json;
    result = json_read(path, data, size, LIMIT_CONFIG_VALUES, &json, error);
    result = result ? result : options_take_json(options, path, json, error);
    cJSON_Delete(json);
    free(data);
    return result;
}
