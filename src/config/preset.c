#define _POSIX_C_SOURCE 200809L
#include "config/preset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "base/names.h"

enum { MAX_BASES = 8 };

struct preset_item {
    char *text; /* as on the command line; NULL: nothing is given */
    struct option_value value;
    struct option_value neutral; /* the option's default, at which it does nothing */
};

struct preset_ranges {
    char *mix;      /* NULL: none */
    size_t options; /* rows of the schema: items */
    struct preset_item item[];
};

/* A preset that is being read. */
struct reader {
    struct preset_ranges *preset;
    const char *name; /* of the file, for sentences */
    int bases;        /* built upon so far */
    char *why;
};

static enum ecgp_result read_object(struct reader *reader, const cJSON *object);

static bool is_path(const char *name)
{
    const size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

bool preset_is_own(const char *text)
{
    return text[0] == '{' || is_path(text);
}

static struct preset_ranges *make(void)
{
    struct preset_ranges *preset =
        calloc(1, sizeof *preset + option_count() * sizeof *preset->item);
    if (preset) {
        preset->options = option_count();
    }
    return preset;
}

void preset_free(struct preset_ranges *preset)
{
    for (size_t i = 0; preset && i < preset->options; i++) {
        free(preset->item[i].text);
    }
    if (preset) {
        free(preset->mix);
    }
    free(preset);
}

static enum ecgp_result read_text(struct reader *reader, const char *data)
{
    struct ecgp_error error;
    cJSON *json;
    enum ecgp_result result =
        json_read(reader->name, data, strlen(data), LIMIT_CONFIG_VALUES, &json, &error);
    if (cJSON_IsObject(json)) {
        result = read_object(reader, json);
    } else if (result != ECGP_NO_MEMORY) {
        result = ECGP_USAGE;
        snprintf(reader->why, OPTION_WHY, "%.200s: is not a JSON object of options", reader->name);
    }
    cJSON_Delete(json);
    return result;
}

static enum ecgp_result read_embedded(struct reader *reader, const char *name)
{
    char file[64];
    snprintf(file, sizeof file, "%.50s.json", name);
    const struct embedded_file *found = embedded_find(file);
    if (!found) {
        snprintf(reader->why, OPTION_WHY, "%.200s: there is no preset \"%.100s\" to build on",
                 reader->name, name);
        return ECGP_USAGE;
    }
    return read_text(reader, found->data);
}

static enum ecgp_result read_file(struct reader *reader, const char *path)
{
    struct ecgp_error error;
    char *data;
    size_t size;
    enum ecgp_result result = file_read(path, LIMIT_CONFIG_BYTES, &data, &size, &error);
    if (result != ECGP_OK) {
        snprintf(reader->why, OPTION_WHY, "%.400s", error.text);
        return result == ECGP_NO_MEMORY ? result : ECGP_USAGE;
    }
    const char *outer = reader->name;
    reader->name = path;
    result = read_text(reader, data);
    reader->name = outer;
    free(data);
    return result;
}

/* What the preset builds on comes first; its own items replace it. */
static enum ecgp_result read_base(struct reader *reader, const cJSON *base)
{
    if (++reader->bases > MAX_BASES) {
        snprintf(reader->why, OPTION_WHY, "%.200s: builds on more than %d presets", reader->name,
                 MAX_BASES);
        return ECGP_USAGE;
    }
    if (cJSON_IsObject(base)) {
        return read_object(reader, base);
    }
    if (!cJSON_IsString(base)) {
        snprintf(reader->why, OPTION_WHY, "%.200s: key \"%s\": expected the name of a preset",
                 reader->name, base->string);
        return ECGP_USAGE;
    }
    const char *name = base->valuestring;
    return is_path(name) ? read_file(reader, name) : read_embedded(reader, name);
}

/* Why an option cannot stand in a preset, or NULL. */
static const char *misplaced(int index)
{
    if (index < 0) {
        return "is not an option";
    }
    return option_row((size_t)index)->scope == SCOPE_PAGE ? NULL
                                                          : "is not about the look of a page";
}

static bool is_mix(int index)
{
    return index >= 0 && option_row((size_t)index)->check == option_check_mix;
}

static enum ecgp_result read_item(struct reader *reader, const cJSON *json)
{
    const int index = option_find(json->string);
    const char *fault = is_mix(index) ? NULL : misplaced(index);
    if (fault) {
        snprintf(reader->why, OPTION_WHY, "%.200s: key \"%.100s\" %s", reader->name, json->string,
                 fault);
        return ECGP_USAGE;
    }
    const struct option_row *row = option_row((size_t)index);
    struct preset_item *item = &reader->preset->item[index];
    struct text text = {0};
    char why[OPTION_WHY];
    if (!option_json_text(row, json, &text, why) ||
        (!text.failed && !option_read(row, text.data, &item->value, why))) {
        snprintf(reader->why, OPTION_WHY, "%.150s: key \"%s\": %.250s", reader->name,
                 row->info.name, why);
        text_free(&text);
        return ECGP_USAGE;
    }
    if (is_mix(index)) {
        free(reader->preset->mix);
        reader->preset->mix = text.data;
        return text.failed ? ECGP_NO_MEMORY : ECGP_OK;
    }
    free(item->text);
    item->text = text.data;
    item->value.text = text.data;
    option_parse(row, row->info.fallback, &item->neutral);
    return text.failed ? ECGP_NO_MEMORY : ECGP_OK;
}

static bool is_base(const cJSON *item)
{
    const int index = option_find(item->string);
    return index >= 0 && option_row((size_t)index)->form == FORM_PRESET;
}

static enum ecgp_result read_object(struct reader *reader, const cJSON *object)
{
    enum ecgp_result result = ECGP_OK;
    for (const cJSON *item = object->child; item && result == ECGP_OK; item = item->next) {
        result = is_base(item) ? read_base(reader, item) : ECGP_OK;
    }
    for (const cJSON *item = object->child; item && result == ECGP_OK; item = item->next) {
        result = is_base(item) ? ECGP_OK : read_item(reader, item);
    }
    return result;
}

/* Hands a preset over, or frees it. */
static enum ecgp_result finish(struct preset_ranges *made, enum ecgp_result result,
                               struct preset_ranges **preset)
{
    *preset = result == ECGP_OK ? made : NULL;
    if (result != ECGP_OK) {
        preset_free(made);
    }
    return result;
}

enum ecgp_result preset_load_embedded(enum preset choice, struct preset_ranges **preset,
                                      char why[OPTION_WHY])
{
    char name[32];
    const struct option_row *row = option_row((size_t)option_find("preset"));
    name_copy(row->info.choices, '|', (int)choice, name, sizeof name);
    struct reader reader = {.preset = make(), .name = name, .why = why};
    return finish(reader.preset, reader.preset ? read_embedded(&reader, name) : ECGP_NO_MEMORY,
                  preset);
}

enum ecgp_result preset_load(const char *text, struct preset_ranges **preset, char why[OPTION_WHY])
{
    struct reader reader = {.preset = make(), .name = "preset", .why = why};
    enum ecgp_result result = ECGP_NO_MEMORY;
    if (reader.preset) {
        result = text[0] == '{' ? read_text(&reader, text) : read_file(&reader, text);
    }
    return finish(reader.preset, result, preset);
}

const char *preset_mix(const struct preset_ranges *preset)
{
    return preset->mix ? preset->mix : "";
}

/* What a page is printed like does not depend on how badly it is treated. */
static bool is_of_print(size_t index)
{
    return strcmp(option_row(index)->info.group, "print") == 0;
}

bool preset_value(const struct preset_ranges *preset, size_t index, double severity,
                  struct option_value *value)
{
    const struct preset_item *item = &preset->item[index];
    if (!item->text) {
        return false;
    }
    *value = item->value;
    if (severity == 0) {
        *value = item->neutral;
    } else if (option_row(index)->info.type == ECGP_OPTION_RANGE && !is_of_print(index)) {
        const struct range *zero = &item->neutral.range;
        value->range.low = zero->low + severity * (value->range.low - zero->low);
        value->range.high = zero->high + severity * (value->range.high - zero->high);
    }
    return true;
}

void preset_write(const struct preset_ranges *preset, struct text *text)
{
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    if (preset->mix) {
        json_string(&json, "mix", preset->mix);
    }
    for (size_t i = 0; i < preset->options; i++) {
        const struct option_row *row = option_row(i);
        if (preset->item[i].text) {
            option_write_value(&json, row->info.name, row, &preset->item[i].value);
        }
    }
    json_end(&json);
    json_finish(&json);
}

static void write_ranges(const struct preset_ranges *preset, double severity, struct text *text)
{
    struct json json = json_begin(text);
    struct option_value value;
    json_object(&json, NULL, JSON_PRETTY);
    if (preset->mix) {
        json_string(&json, "mix", preset->mix);
        json_real(&json, "severity", severity);
    } else {
        json_string(&json, "preset", "clean");
    }
    for (size_t i = 0; i < preset->options; i++) {
        if (preset_value(preset, i, severity, &value)) {
            option_write_value(&json, option_row(i)->info.name, option_row(i), &value);
        }
    }
    json_end(&json);
    json_finish(&json);
    text_add(text, "\n");
}

enum ecgp_result ecgp_options_preset_json(const struct ecgp_options *options, char **json,
                                          struct ecgp_error *error)
{
    const struct option_value *preset = option_given(options, (size_t)option_find("preset"));
    const bool mixed = option_given(options, (size_t)option_find("mix"))->text[0] != '\0';
    const struct range *severity = &option_given(options, (size_t)option_find("severity"))->range;
    struct text text = {0};
    *json = NULL;
    if (mixed || severity->low != severity->high) {
        return error_set(error, ECGP_USAGE, "%s",
                         mixed ? "--mix: a mix has no single preset to print"
                               : "--severity: a range of severities cannot be printed");
    }
    write_ranges(option_preset(options, preset->whole), severity->low, &text);
    return option_take_text(&text, json, error);
}
