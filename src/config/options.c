#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/names.h"
#include "config/option_table.h"
#include "config/preset.h"
#include "config/view.h"

struct option_state {
    char *text; /* the value in its plainest spelling */
    enum ecgp_option_source source;
    bool left; /* the source says that it is at its default: nothing was given */
    struct option_value value;
};

/* What was given: a value for each row of the schema. */
struct ecgp_options {
    struct settings settings;
    struct preset_ranges *preset[PRESET_CHOICES]; /* those that a look may need; NULL: not loaded */
    struct preset_ranges *own;   /* the user's, where the option `preset` names none */
    struct option_state state[]; /* one a row */
};

const struct settings *options_settings(const struct ecgp_options *options)
{
    return &options->settings;
}

const struct option_value *option_given(const struct ecgp_options *options, size_t index)
{
    return &options->state[index].value;
}

enum ecgp_option_source option_source(const struct ecgp_options *options, size_t index)
{
    const struct option_state *state = &options->state[index];
    return state->left ? ECGP_FROM_DEFAULT : state->source;
}

const struct preset_ranges *option_preset(const struct ecgp_options *options, int64_t choice)
{
    return choice < 0 ? options->own : options->preset[choice];
}

/* --- storing values --- */

/* A choice under its own name, even where a synonym was given. */
static void add_choice(struct text *out, const struct option_row *row, const char *given,
                       const struct option_value *value)
{
    char name[OPTION_NAME];
    const bool listed = value->whole >= 0 &&
                        name_copy(row->info.choices, '|', (int)value->whole, name, sizeof name);
    text_add(out, listed ? name : given);
}

static void add_value_text(struct text *out, const struct option_row *row, const char *given,
                           const struct option_value *value)
{
    switch (row->info.type) {
    case ECGP_OPTION_BOOL:
    case ECGP_OPTION_INT:
        text_addf(out, "%" PRId64, value->whole);
        break;
    case ECGP_OPTION_REAL:
        text_add_json_number(out, value->real);
        break;
    case ECGP_OPTION_RANGE:
        text_add_json_number(out, value->range.low);
        text_add(out, ":");
        text_add_json_number(out, value->range.high);
        break;
    case ECGP_OPTION_CHOICE:
        add_choice(out, row, given, value);
        break;
    case ECGP_OPTION_PICK:
        text_add(out, given);
        break;
    case ECGP_OPTION_TEXT:
        text_add(out, "");
        if (row->check == option_check_layouts) {
            option_add_layouts(given, out);
        } else {
            text_add(out, given);
        }
        break;
    }
}

static enum ecgp_result need_parts(struct ecgp_options *options, const char *mix, bool parts,
                                   char why[OPTION_WHY]);

/* Loads the preset of a choice unless it is there, and with `parts` those that it is a mix of. */
static enum ecgp_result need_preset(struct ecgp_options *options, enum preset choice, bool parts,
                                    char why[OPTION_WHY])
{
    struct preset_ranges **preset = &options->preset[choice];
    const enum ecgp_result result = *preset ? ECGP_OK : preset_load_embedded(choice, preset, why);
    return result == ECGP_OK && parts ? need_parts(options, preset_mix(*preset), false, why)
                                      : result;
}

/* Loads the presets of a mix; their own parts as well where it is not in a preset itself. */
static enum ecgp_result need_parts(struct ecgp_options *options, const char *mix, bool parts,
                                   char why[OPTION_WHY])
{
    struct mix_part part;
    enum ecgp_result result = ECGP_OK;
    for (const char *p = mix; result == ECGP_OK && option_mix_part(&p, &part);) {
        result = need_preset(options, part.preset, parts, why);
        if (result == ECGP_OK && !parts && preset_mix(options->preset[part.preset])[0]) {
            snprintf(why, OPTION_WHY, "a preset is a mix of presets that are none themselves");
            result = ECGP_USAGE;
        }
    }
    return result;
}

static enum ecgp_result need_views(struct ecgp_options *options, const char *list,
                                   char why[OPTION_WHY])
{
    struct view views[VIEWS_MOST];
    const int count = views_read(list, views);
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < count && result == ECGP_OK; i++) {
        result = need_preset(options, views[i].preset, true, why);
    }
    return result;
}

/* Loads the presets that a value of the options `preset`, `mix` and `views` names. `text` becomes
 * the whole preset where it was the path of one, so that the options need no file from then on. */
static enum ecgp_result load_presets(struct ecgp_options *options, const struct option_row *row,
                                     const struct option_value *value, struct text *text,
                                     char why[OPTION_WHY])
{
    if (row->check == option_check_mix) {
        return need_parts(options, text->data, true, why);
    }
    if (row->check == option_check_views) {
        return need_views(options, text->data, why);
    }
    if (row->form != FORM_PRESET) {
        return ECGP_OK;
    }
    if (value->whole >= 0) {
        return need_preset(options, (enum preset)value->whole, true, why);
    }
    struct preset_ranges *own = NULL;
    enum ecgp_result result = preset_load(text->data, &own, why);
    result = result ? result : need_parts(options, preset_mix(own), false, why);
    if (result != ECGP_OK) {
        preset_free(own);
        return result;
    }
    text_clear(text);
    preset_write(own, text);
    if (text->failed) {
        preset_free(own);
        return ECGP_NO_MEMORY;
    }
    preset_free(options->own);
    options->own = own;
    return ECGP_OK;
}

enum ecgp_result option_assign(struct ecgp_options *options, size_t index, const char *given,
                               enum ecgp_option_source source, char why[OPTION_WHY])
{
    const struct option_row *row = option_row(index);
    struct option_state *state = &options->state[index];
    struct option_value value = {0};
    struct text text = {0};
    if (!option_read(row, given, &value, why)) {
        return ECGP_USAGE;
    }
    if (source < state->source) {
        return ECGP_OK;
    }
    add_value_text(&text, row, given, &value);
    const enum ecgp_result result =
        text.failed ? ECGP_NO_MEMORY : load_presets(options, row, &value, &text, why);
    if (result != ECGP_OK) {
        text_free(&text);
        return result;
    }
    value.text = text.data;
    free(state->text);
    *state = (struct option_state){.text = text.data, .source = source, .value = value};
    if (row->setting != OPTION_NOWHERE) {
        option_store(row->info.type, &value, (char *)&options->settings + row->setting);
    }
    return ECGP_OK;
}

enum ecgp_result option_leave(struct ecgp_options *options, size_t index,
                              enum ecgp_option_source source)
{
    struct option_state *state = &options->state[index];
    char why[OPTION_WHY];
    if (source < state->source) {
        return ECGP_OK;
    }
    const enum ecgp_result result =
        option_assign(options, index, option_row(index)->info.fallback, source, why);
    state->left = result == ECGP_OK;
    return result;
}

/* --- the public calls --- */

enum ecgp_result ecgp_options_create(struct ecgp_options **options, struct ecgp_error *error)
{
    *options = NULL;
    struct ecgp_options *made = calloc(1, sizeof *made + option_count() * sizeof *made->state);
    if (!made) {
        return error_no_memory(error);
    }
    char why[OPTION_WHY];
    for (size_t i = 0; i < option_count(); i++) {
        const enum ecgp_result result =
            option_assign(made, i, option_row(i)->info.fallback, ECGP_FROM_DEFAULT, why);
        if (result != ECGP_OK) {
            ecgp_options_destroy(made);
            return result == ECGP_NO_MEMORY ? error_no_memory(error)
                                            : error_set(error, ECGP_INTERNAL, "default of %s: %s",
                                                        option_row(i)->info.name, why);
        }
    }
    *options = made;
    return ECGP_OK;
}

void ecgp_options_destroy(struct ecgp_options *options)
{
    if (!options) {
        return;
    }
    for (size_t i = 0; i < option_count(); i++) {
        free(options->state[i].text);
    }
    for (size_t i = 0; i < ARRAY_COUNT(options->preset); i++) {
        preset_free(options->preset[i]);
    }
    preset_free(options->own);
    free(options);
}

static enum ecgp_result unknown_name(const char *name, struct ecgp_error *error)
{
    const char *nearest = option_nearest(name);
    if (nearest) {
        return error_set(error, ECGP_USAGE, "unknown option --%.100s (did you mean --%s?)", name,
                         nearest);
    }
    return error_set(error, ECGP_USAGE, "unknown option --%.100s", name);
}

enum ecgp_result ecgp_options_set(struct ecgp_options *options, const char *name, const char *value,
                                  struct ecgp_error *error)
{
    const int index = option_find(name);
    if (index < 0) {
        return unknown_name(name, error);
    }
    char why[OPTION_WHY];
    const enum ecgp_result result =
        option_assign(options, (size_t)index, value, ECGP_FROM_CALLER, why);
    if (result == ECGP_USAGE) {
        return error_set(error, ECGP_USAGE, "--%s: %s", option_row((size_t)index)->info.name, why);
    }
    return result == ECGP_NO_MEMORY ? error_no_memory(error) : result;
}

static enum ecgp_result reset(struct ecgp_options *options, size_t index, struct ecgp_error *error)
{
    char why[OPTION_WHY];
    const enum ecgp_option_source was = options->state[index].source;
    options->state[index].source = ECGP_FROM_DEFAULT;
    const enum ecgp_result result = option_assign(
        options, index, option_row((size_t)index)->info.fallback, ECGP_FROM_DEFAULT, why);
    if (result != ECGP_OK) {
        options->state[index].source = was;
        return error_no_memory(error);
    }
    return ECGP_OK;
}

enum ecgp_result ecgp_options_reset(struct ecgp_options *options, const char *name,
                                    struct ecgp_error *error)
{
    const int index = option_find(name);
    return index < 0 ? unknown_name(name, error) : reset(options, (size_t)index, error);
}

enum ecgp_result ecgp_options_copy(const struct ecgp_options *options, struct ecgp_options **copy,
                                   struct ecgp_error *error)
{
    enum ecgp_result result = ecgp_options_create(copy, error);
    for (size_t i = 0; i < option_count() && result == ECGP_OK; i++) {
        char why[OPTION_WHY];
        const struct option_state *state = &options->state[i];
        if (state->source != ECGP_FROM_DEFAULT &&
            option_assign(*copy, i, state->text, state->source, why) != ECGP_OK) {
            result = error_no_memory(error);
        }
        (*copy)->state[i].left = state->left;
    }
    if (result != ECGP_OK) {
        ecgp_options_destroy(*copy);
        *copy = NULL;
    }
    return result;
}

const char *ecgp_options_get(const struct ecgp_options *options, const char *name)
{
    const int index = option_find(name);
    return index < 0 ? NULL : options->state[index].text;
}

enum ecgp_option_source ecgp_options_source(const struct ecgp_options *options, const char *name)
{
    const int index = option_find(name);
    return index < 0 ? ECGP_FROM_DEFAULT : option_source(options, (size_t)index);
}
