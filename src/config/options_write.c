/* Options as JSON. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/names.h"
#include "config/option_table.h"

/* Whole numbers that a JSON number would round are strings. */
static void write_whole(struct json *json, const char *key, int64_t whole)
{
    char digits[32];
    if (fabs((double)whole) <= OPTION_JSON_EXACT) {
        json_int(json, key, whole);
        return;
    }
    snprintf(digits, sizeof digits, "%lld", (long long)whole);
    json_string(json, key, digits);
}

static void write_choice(struct json *json, const char *key, const struct option_row *row,
                         int64_t number)
{
    char name[64];
    name_copy(row->info.choices, '|', (int)number, name, sizeof name);
    json_string(json, key, name);
}

static void write_picks(struct json *json, const char *key, const struct option_row *row,
                        uint64_t set)
{
    json_array(json, key, JSON_SPACED);
    for (; set; set &= set - 1) {
        write_choice(json, NULL, row, __builtin_ctzll(set));
    }
    json_end(json);
}

void option_write_value(struct json *json, const char *key, const struct option_row *row,
                        const struct option_value *value)
{
    switch (row->info.type) {
    case ECGP_OPTION_BOOL:
        json_bool(json, key, value->whole != 0);
        break;
    case ECGP_OPTION_INT:
        write_whole(json, key, value->whole);
        break;
    case ECGP_OPTION_REAL:
        json_real(json, key, value->real);
        break;
    case ECGP_OPTION_RANGE:
        json_reals(json, key, (const double[]){value->range.low, value->range.high}, 2,
                   JSON_SPACED);
        break;
    case ECGP_OPTION_CHOICE:
        if (value->whole < 0) { /* a preset of the user's own, which is JSON */
            json_raw(json, key, value->text);
        } else {
            write_choice(json, key, row, value->whole);
        }
        break;
    case ECGP_OPTION_PICK:
        write_picks(json, key, row, value->set);
        break;
    case ECGP_OPTION_TEXT:
        json_path(json, key, value->text);
        break;
    }
}

/* A pick as it was spelled, all others as their value is. */
static void write_given(struct json *json, const struct ecgp_options *options, size_t index)
{
    const struct option_row *row = option_row(index);
    const struct option_value *value = option_given(options, index);
    if (row->info.type == ECGP_OPTION_PICK) {
        json_string(json, row->info.name, value->text);
    } else {
        option_write_value(json, row->info.name, row, value);
    }
}

bool option_counts_as_given(const struct option_row *row)
{
    /* a rate that was given is the rate of files that do not tell theirs, the default is not */
    return row->scope == SCOPE_PAGE || strcmp(row->info.name, "sampling_rate") == 0;
}

void options_write_json(const struct ecgp_options *options, bool bytes_only, struct text *text)
{
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    for (size_t i = 0; i < option_count(); i++) {
        if (!bytes_only || option_row(i)->scope != SCOPE_RUN) {
            write_given(&json, options, i);
        }
    }
    json_end(&json);
    json_finish(&json);
}

void options_write_given(struct json *json, const char *key, const struct ecgp_options *options)
{
    json_array(json, key, JSON_SPACED);
    for (size_t i = 0; i < option_count(); i++) {
        const struct option_row *row = option_row(i);
        if (option_counts_as_given(row) && option_source(options, i) != ECGP_FROM_DEFAULT) {
            json_string(json, NULL, row->info.name);
        }
    }
    json_end(json);
}

enum ecgp_result option_take_text(struct text *text, char **string, struct ecgp_error *error)
{
    *string = NULL;
    if (text->failed) {
        text_free(text);
        return error_no_memory(error);
    }
    *string = text->data;
    return ECGP_OK;
}

enum ecgp_result ecgp_options_config_json(const struct ecgp_options *options, char **json,
                                          struct ecgp_error *error)
{
    struct text text = {0};
    struct json writer = json_begin(&text);
    json_object(&writer, NULL, JSON_PRETTY);
    for (size_t i = 0; i < option_count(); i++) {
        if (option_source(options, i) != ECGP_FROM_DEFAULT) {
            write_given(&writer, options, i);
        }
    }
    json_end(&writer);
    json_finish(&writer);
    text_add(&text, "\n");
    return option_take_text(&text, json, error);
}
