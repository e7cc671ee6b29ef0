/* What one page takes of the ranges that the options give, and what presets give to them. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/rng.h"
#include "base/text.h"
#include "config/options_table.h"
#include "config/presets.h"

static bool is_drawn(const struct option_row *row)
{
    static const char *const groups[] = {"print", "shape", "capture"};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (strcmp(row->info.group, groups[i]) == 0) {
            return row->info.type == ECGP_OPTION_RANGE || row->info.type == ECGP_OPTION_PICK;
        }
    }
    return false;
}

/* A stream for each option's name, so that a new option shifts the numbers of no other. */
static double draw_uniform(const struct option_values *values, int64_t number, const char *name)
{
    struct rng rng =
        rng_stream((uint64_t)values->seed ^ hash_name(name), (uint64_t)number, RNG_LOOK);
    return rng_uniform(&rng);
}

static double draw_range(const struct range *range, double uniform)
{
    return range->low + (range->high - range->low) * uniform;
}

static int draw_pick(const struct pick *pick, double uniform)
{
    uint64_t left = pick->set;
    for (int skip = (int)(uniform * __builtin_popcountll(pick->set)); skip > 0; skip--) {
        left &= left - 1;
    }
    return __builtin_ctzll(left);
}

/* One of "preset:weight,..." by its weight. */
static int draw_mix(const char *mix, double uniform)
{
    double total = 0, sum = 0;
    int preset = 0;
    struct mix_part part;
    for (const char *p = mix; option_mix_part(&p, &part);) {
        total += part.weight;
    }
    for (const char *p = mix; option_mix_part(&p, &part);) {
        if (part.weight > 0 && uniform * total >= sum) {
            preset = part.preset;
        }
        sum += part.weight;
    }
    return preset;
}

/* What a row of a preset gives at a strength. */
static struct option_value value_at(const struct preset_row *given, const struct option_row *row,
                                    double strength)
{
    struct option_value value, neutral;
    option_parse(row, given->value, &value);
    option_parse(row, row->info.fallback, &neutral);
    if (row->info.type == ECGP_OPTION_RANGE) {
        const struct range *zero = &neutral.range;
        value.range = (struct range){zero->low + strength * (value.range.low - zero->low),
                                     zero->high + strength * (value.range.high - zero->high)};
        return value;
    }
    return strength > 0 ? value : neutral;
}

/* What a preset gives for an option that is at its default. */
static void apply_row(const struct preset_row *given, double strength, struct option_values *values)
{
    const struct option_row *row = option_row((size_t)option_find(given->option));
    const struct option_value value = value_at(given, row, strength);
    void *field = (char *)values + row->offset;
    if (row->info.type == ECGP_OPTION_RANGE) {
        *(struct range *)field = value.range;
    } else {
        *(struct pick *)field = value.pick;
    }
}

static void apply_preset(const struct ecgp_options *options, struct option_values *values)
{
    char name[32];
    const struct preset_row *row;
    option_choice_name(PRESETS, values->preset, name, sizeof name);
    for (size_t i = 0; (row = preset_row(i)); i++) {
        if (strcmp(row->preset, name) == 0 &&
            ecgp_options_source(options, row->option) == ECGP_FROM_DEFAULT) {
            apply_row(row, values->strength.low, values);
        }
    }
}

void options_draw(const struct ecgp_options *options, int64_t number, struct option_values *drawn)
{
    *drawn = *options_values(options);
    if (drawn->mix[0]) {
        drawn->preset = draw_mix(drawn->mix, draw_uniform(drawn, number, "preset"));
    }
    drawn->strength.low = draw_range(&drawn->strength, draw_uniform(drawn, number, "strength"));
    drawn->strength.high = drawn->strength.low;
    apply_preset(options, drawn);
    for (size_t i = 0; i < option_count(); i++) {
        const struct option_row *row = option_row(i);
        void *field = (char *)drawn + row->offset;
        if (!is_drawn(row) || field == &drawn->strength) {
            continue;
        }
        const double uniform = draw_uniform(drawn, number, row->info.name);
        if (row->info.type == ECGP_OPTION_RANGE) {
            struct range *range = field;
            range->low = range->high = draw_range(range, uniform);
        } else {
            struct pick *pick = field;
            pick->choice = draw_pick(pick, uniform);
            pick->set = (uint64_t)1 << pick->choice;
        }
    }
}

static void add_choice(struct text *text, const char *choices, int number)
{
    char name[64];
    option_choice_name(choices, number, name, sizeof name);
    text_add_json_string(text, name);
}

static void add_drawn(struct text *text, const struct option_row *row,
                      const struct option_values *drawn)
{
    const void *field = (const char *)drawn + row->offset;
    if (row->info.type == ECGP_OPTION_RANGE) {
        text_add_json_number(text, ((const struct range *)field)->low);
    } else {
        add_choice(text, row->info.choices, ((const struct pick *)field)->choice);
    }
}

static void add_key(struct text *text, const char *before, const char *name)
{
    text_add(text, before);
    text_add_json_string(text, name);
    text_add(text, ": ");
}

void options_write_drawn(const struct option_values *drawn, struct text *text)
{
    const char *before = "{";
    for (size_t i = 0; i < option_count(); i++) {
        const struct option_row *row = option_row(i);
        if (is_drawn(row) && strcmp(row->info.name, "strength") != 0) {
            add_key(text, before, row->info.name);
            add_drawn(text, row, drawn);
            before = ", ";
        }
    }
    text_add(text, *before == '{' ? "{}" : "}");
}

bool ecgp_option_is_of_datasets(const char *name)
{
    static const char *const others[] = {
        "raw_signal_path",
        "signal_dataset_path",
        "builtin_records",
        "sample_each_lead_train",
        "sample_each_lead_val",
        "sample_each_lead_test",
        "quality",
        "png_level",
        "label_shape",
        "page_maps",
        "class_maps",
        "layouts",
        "overlap_row_height",
    };
    const int index = option_find(name);
    if (index < 0) {
        return false;
    }
    const struct ecgp_option_info *info = &option_row((size_t)index)->info;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(info->name, others[i]) == 0) {
            return true;
        }
    }
    return strcmp(info->group, "run") == 0;
}

/* Whether one page may depend on the option, once its values are drawn. */
static bool is_of_page(const struct option_row *row)
{
    static const char *const others[] = {"labels_dict", "strength", "mix"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(row->info.name, others[i]) == 0) {
            return false;
        }
    }
    return !ecgp_option_is_of_datasets(row->info.name);
}

void options_write_page(const struct ecgp_options *options, const struct option_values *drawn,
                        struct text *text)
{
    const char *before = "{";
    for (size_t i = 0; i < option_count(); i++) {
        const struct option_row *row = option_row(i);
        if (!is_of_page(row)) {
            continue;
        }
        add_key(text, before, row->info.name);
        if (strcmp(row->info.name, "preset") == 0) {
            text_add_json_string(text, row->info.fallback);
        } else if (is_drawn(row)) {
            add_drawn(text, row, drawn);
        } else {
            option_add_json(options, i, text);
        }
        before = ", ";
    }
    text_add(text, "}");
}

/* --- presets as configurations --- */

static void add_picks(struct text *text, const char *choices, uint64_t set)
{
    const char *before = "[";
    for (; set; set &= set - 1) {
        text_add(text, before);
        add_choice(text, choices, __builtin_ctzll(set));
        before = ", ";
    }
    text_add(text, "]");
}

static void add_ranges(struct text *text, const char *preset, double strength)
{
    const struct preset_row *given;
    text_add(text, "{\n  \"preset\": \"clean\"");
    for (size_t i = 0; (given = preset_row(i)); i++) {
        if (strcmp(given->preset, preset) != 0) {
            continue;
        }
        const struct option_row *row = option_row((size_t)option_find(given->option));
        const struct option_value value = value_at(given, row, strength);
        add_key(text, ",\n  ", row->info.name);
        if (row->info.type == ECGP_OPTION_RANGE) {
            option_add_range(text, &value.range);
        } else {
            add_picks(text, row->info.choices, value.pick.set);
        }
    }
    text_add(text, "\n}\n");
}

enum ecgp_result ecgp_options_preset_json(const struct ecgp_options *options, char **json,
                                          struct ecgp_error *error)
{
    const struct option_values *values = options_values(options);
    struct text text = {0};
    char preset[32];
    *json = NULL;
    if (values->mix[0] || values->strength.low != values->strength.high) {
        return error_set(error, ECGP_USAGE, "%s",
                         values->mix[0] ? "--mix: a mix is no one preset to print"
                                        : "--strength: ranges are printed for one strength");
    }
    option_choice_name(PRESETS, values->preset, preset, sizeof preset);
    add_ranges(&text, preset, values->strength.low);
    if (text.failed) {
        text_free(&text);
        return error_no_memory(error);
    }
    *json = text.data;
    return ECGP_OK;
}
