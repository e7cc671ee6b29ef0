#include "config/look.h"

#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/rng.h"
#include "config/option_table.h"
#include "config/preset.h"
#include "config/view.h"

/* A stream for each option's name, so that a new option shifts the numbers of no other. */
static double sample_uniform(const struct ecgp_options *options, int64_t page_index,
                             const char *name)
{
    const uint64_t seed = (uint64_t)options_settings(options)->seed ^ hash_name(name);
    struct rng rng = rng_stream(seed, (uint64_t)page_index, RNG_LOOK);
    return rng_uniform(&rng);
}

static double sample_range(const struct range *range, double uniform)
{
    return range->low + (range->high - range->low) * uniform;
}

static int sample_pick(uint64_t set, double uniform)
{
    uint64_t left = set;
    for (int skip = (int)(uniform * __builtin_popcountll(set)); skip > 0; skip--) {
        left &= left - 1;
    }
    return __builtin_ctzll(left);
}

/* One of "preset:weight,..." by its weight. */
static enum preset sample_mix(const char *mix, double uniform)
{
    double total = 0, sum = 0;
    enum preset preset = PRESET_CLEAN;
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

static const struct option_value *given(const struct ecgp_options *options, const char *name)
{
    return option_given(options, (size_t)option_find(name));
}

/* The preset of a page, and the one of which it takes what the first does not give; NULL: none. */
struct sampled {
    const struct preset_ranges *preset, *part;
    int64_t choice; /* of the part, or else of the preset */
};

/* Finds the part of a preset that is a mix. */
static struct sampled sample_part(const struct ecgp_options *options, int64_t page_index,
                                  int64_t choice)
{
    struct sampled sampled = {.preset = option_preset(options, choice), .choice = choice};
    const char *mix = preset_mix(sampled.preset);
    if (mix[0]) {
        sampled.choice = sample_mix(mix, sample_uniform(options, page_index, "mix"));
        sampled.part = option_preset(options, sampled.choice);
    }
    return sampled;
}

static struct sampled sample_preset(const struct ecgp_options *options, int64_t page_index)
{
    const char *mix = given(options, "mix")->text;
    return sample_part(options, page_index,
                       mix[0] ? sample_mix(mix, sample_uniform(options, page_index, "preset"))
                              : given(options, "preset")->whole);
}

int look_preset(const struct ecgp_options *options, int64_t page_index)
{
    return (int)sample_preset(options, page_index).choice;
}

/* The type of a row's member of the look: a sampled range has no width, a sampled pick one choice.
 */
static enum ecgp_option_type sampled_type(const struct option_row *row)
{
    return row->info.type == ECGP_OPTION_RANGE  ? ECGP_OPTION_REAL
           : row->info.type == ECGP_OPTION_PICK ? ECGP_OPTION_CHOICE
                                                : row->info.type;
}

/* One value of a range or of a set. */
static void sample_value(const struct option_row *row, double uniform, struct option_value *value)
{
    if (row->info.type == ECGP_OPTION_RANGE) {
        value->real = sample_range(&value->range, uniform);
        value->real = row->none_below_0 && value->real < 0 ? 0 : value->real;
    } else {
        value->whole = sample_pick(value->set, uniform);
    }
}

/* Stores a page's own value of an option in its look: of what is in `value`, or of what a preset
 * has in its place. */
static void store(const struct ecgp_options *options, const struct sampled *sampled,
                  double severity, size_t index, struct option_value value, struct look *look)
{
    const struct option_row *row = option_row(index);
    if (sampled && !preset_value(sampled->preset, index, severity, &value) && sampled->part) {
        preset_value(sampled->part, index, severity, &value);
    }
    if (option_is_sampled(row)) {
        sample_value(row, sample_uniform(options, look->page_index, row->info.name), &value);
    }
    option_store(sampled_type(row), &value, (char *)look + row->look);
}

void look_sample(const struct ecgp_options *options, int64_t page_index, struct look *look)
{
    const struct sampled sampled = sample_preset(options, page_index);
    const double severity = sample_range(&given(options, "severity")->range,
                                         sample_uniform(options, page_index, "severity"));
    *look = (struct look){.page_index = page_index};
    for (size_t i = 0; i < option_count(); i++) {
        if (option_row(i)->look != OPTION_NOWHERE) {
            const bool free = option_source(options, i) == ECGP_FROM_DEFAULT;
            store(options, free ? &sampled : NULL, severity, i, *option_given(options, i), look);
        }
    }
}

static bool is_of_group(const struct option_row *row, const char *group)
{
    return strcmp(row->info.group, group) == 0;
}

/* Gives the look what a preset has for how paper lies and what a picture goes through; paths are
 * the user's. Of an albedo that is what light does, and all behind it, without a preset. */
static void take_shape_and_capture(const struct ecgp_options *options, const struct view *view,
                                   struct look *look)
{
    const struct sampled sampled = sample_part(options, look->page_index, view->preset);
    const bool is_albedo = view->kind == VIEW_ALBEDO;
    const size_t first = is_albedo ? (size_t)option_find("page_shadow") : 0;
    for (size_t i = first; i < option_count(); i++) {
        const struct option_row *row = option_row(i);
        struct option_value value = {0};
        if (row->look != OPTION_NOWHERE && row->info.type != ECGP_OPTION_TEXT &&
            (is_of_group(row, "capture") || (!is_albedo && is_of_group(row, "shape")))) {
            option_parse(row, row->info.fallback, &value);
            store(options, &sampled, view->severity, i, value, look);
        }
    }
}

void look_view(const struct ecgp_options *options, const struct view *view, struct look *look)
{
    if (view->kind == VIEW_TARGET) {
        look->mesh_width = look->width;
        look->width = options_settings(options)->target_width;
        look->height = options_settings(options)->target_height;
        return;
    }
    take_shape_and_capture(options, view, look);
    look->ink_depth = view->kind == VIEW_BLANK ? 0 : look->ink_depth;
    look->shading = view->kind == VIEW_ALBEDO ? 0 : look->shading;
}

/* --- JSON --- */

static void write_member(struct json *json, const struct look *look, const struct option_row *row)
{
    struct option_row plain = *row;
    plain.info.type = sampled_type(row);
    const struct option_value value = option_load(plain.info.type, (const char *)look + row->look);
    option_write_value(json, row->info.name, &plain, &value);
}

void look_write_sampled(struct json *json, const char *key, const struct look *look)
{
    json_object(json, key, JSON_SPACED);
    for (size_t i = 0; i < option_count(); i++) {
        if (option_is_sampled(option_row(i))) {
            write_member(json, look, option_row(i));
        }
    }
    json_end(json);
}

void look_write_configuration(const struct look *look, struct text *text)
{
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    for (size_t i = 0; i < option_count(); i++) {
        const struct option_row *row = option_row(i);
        if (row->form == FORM_PRESET) {
            json_string(&json, row->info.name, row->info.fallback);
        } else if (row->look != OPTION_NOWHERE) {
            write_member(&json, look, row);
        }
    }
    json_end(&json);
    json_finish(&json);
}
