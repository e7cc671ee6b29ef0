/*
 * A preset from measures. What an option does to a picture is known from pages drawn with known
 * values (tests/cli/test_fit.py draws such pages); each estimate here turns a measure back into the
 * value of its option, picture by picture. A range reaches over the middle nine tenths of the
 * estimates, made wider by a ninth, as a uniform range has it: single pictures do not move it.
 * Where the pictures' kind is known, its preset counts as much as EARLIER pictures do, since few
 * pictures say little about a range's ends.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/number.h"
#include "config/preset.h"
#include "measure/measure.h"
#include "measure/order.h"

enum { LINE = 256, FEWEST_PERCENT = 20, EARLIER = 8 };

static const double white = 255, saturated = 253.5;
static const double pen_mm = 0.305; /* at a pen_scale of 1 */

/* --- colors of grids --- */

/* What a kind of grid absorbs, to the channel it absorbs most of, and its paper. */
struct grid_kind {
    const char *name;
    double absorbed[3], paper[3];
    double area; /* mm: major_area at a grid_strength of 1 */
};

static const struct grid_kind kinds[] = {
    {"default", {0.55, 1, 1}, {1, 1, 1}, 0.121},
    {"red", {0.26, 0.95, 1}, {1, 0.985, 0.98}, 0.090},
    {"pink", {0.23, 1, 0.78}, {1, 0.95, 0.965}, 0.086},
    {"orange", {0.28, 0.73, 1}, {1, 0.975, 0.95}, 0.079},
    {"green", {1, 0.55, 0.82}, {0.94, 0.985, 0.96}, 0.081},
    {"blue", {1, 0.90, 0.59}, {0.985, 0.99, 1}, 0.088},
    {"gray", {1, 1, 0.97}, {1, 1, 1}, 0.098},
};

static const struct grid_kind *kind_of(const double *value)
{
    const double *absorbed = &value[PROPERTY_GRID_RED];
    const double most = fmax(absorbed[0], fmax(absorbed[1], absorbed[2]));
    const struct grid_kind *best = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < ARRAY_COUNT(kinds) && most > 0.03; i++) {
        double off = 0;
        for (int c = 0; c < 3; c++) {
            const double step = absorbed[c] / most - kinds[i].absorbed[c];
            off += step * step;
        }
        if (off < least) {
            least = off;
            best = &kinds[i];
        }
    }
    return best;
}

/* --- estimates: the value of an option from a picture's measures; NaN: unknown --- */

static double of_rotation(const double *value)
{
    return value[PROPERTY_ROTATION];
}

static double of_noise(const double *value)
{
    return value[PROPERTY_NOISE];
}

static double of_falloff(const double *value)
{
    return 1.21 * value[PROPERTY_FALLOFF];
}

static double of_vignette(const double *value)
{
    return 1.03 * value[PROPERTY_VIGNETTE];
}

static double of_defocus(const double *value)
{
    const double edge = value[PROPERTY_EDGE];
    return sqrt(fmax(0.254 * edge * edge - 0.58, 0)) / value[PROPERTY_PX_PER_MM];
}

/* Of a channel of the paper, without the light's falloff; NaN where it is saturated. Noise lifts
 * the percentile that the paper is by its deviation. */
static double paper_of(const double *value, int channel)
{
    const struct grid_kind *kind = kind_of(value);
    const double level = value[PROPERTY_PAPER_RED + channel];
    const double blur = of_defocus(value), dimmed = isfinite(blur) ? 0.35 * blur : 0;
    const double light =
        (1 - fmin(dimmed, 0.1)) * (1 - 0.45 * of_falloff(value)) * (1 - 0.22 * of_vignette(value));
    const double clean = level - value[PROPERTY_NOISE];
    return level > saturated ? NAN : clean / white / light / (kind ? kind->paper[channel] : 1);
}

/* Paper as white as a picture can be: exposure and colors count as those of an option that is off.
 */
static bool is_white(const double *value)
{
    const double *paper = &value[PROPERTY_PAPER_RED];
    return fmin(paper[0], fmin(paper[1], paper[2])) > saturated;
}

static double of_tint(const double *value)
{
    if (is_white(value)) {
        return 0;
    }
    const double q = 2 * paper_of(value, 1) / (paper_of(value, 0) + paper_of(value, 2));
    return (q - 1) / (0.12 + 0.06 * q);
}

static double of_temperature(const double *value)
{
    if (is_white(value)) {
        return 0;
    }
    const double ratio = paper_of(value, 0) / paper_of(value, 2);
    return (ratio - 1) * (1 - 0.06 * of_tint(value)) / (0.2 * (1 + ratio));
}

static double of_exposure(const double *value)
{
    if (value[PROPERTY_PAPER_GREEN] > saturated) {
        return 0;
    }
    return 2.2 * log2(paper_of(value, 1) / (1 + 0.12 * of_tint(value)));
}

static double of_quality(const double *value)
{
    return value[PROPERTY_JPEG_QUALITY];
}

static double of_strength(const double *value)
{
    const struct grid_kind *kind = kind_of(value);
    return kind ? value[PROPERTY_MAJOR_AREA] / kind->area : NAN;
}

/* Sums of what was measured, in px, with weights that fit pages drawn 4 to 6 px/mm dense, pen, ink,
 * blur and noise all at random. */
static double of_pen(const double *value)
{
    const double density = value[PROPERTY_PX_PER_MM], area = value[PROPERTY_STROKE_AREA];
    const double px = density * (0.733 * value[PROPERTY_TRACE_WIDTH] + 0.833 * area -
                                 0.300 * area / value[PROPERTY_TRACE_DEPTH]) -
                      0.514 * value[PROPERTY_EDGE] + 0.176;
    return px / density / pen_mm;
}

static double of_ink(const double *value)
{
    const double depth = value[PROPERTY_TRACE_DEPTH], width = value[PROPERTY_TRACE_WIDTH];
    const double soft = value[PROPERTY_EDGE] / width / value[PROPERTY_PX_PER_MM];
    return 3.754 * depth + 0.558 * value[PROPERTY_STROKE_AREA] / width + 4.658 * soft -
           4.902 * depth * soft - 3.009;
}

static double of_speed(const double *value)
{
    return 1.1 * (1 - value[PROPERTY_STEEP_DEPTH]);
}

static double of_sharpening(const double *value)
{
    return 13 * fmax(value[PROPERTY_HALO] - 0.01, 0);
}

struct rule {
    const char *option, *from;
    double (*estimate)(const double *value);
    int decimals;
};

static const struct rule rules[] = {
    {"pen_scale", "width and edge of flat strokes", of_pen, 3},
    {"ink_depth", "depth summed across strokes", of_ink, 3},
    {"ink_speed", "depth of steep and flat strokes", of_speed, 3},
    {"grid_strength", "depth summed across major lines", of_strength, 3},
    {"rotation", "angle of the grid", of_rotation, 2},
    {"light_falloff", "surface through the paper's light", of_falloff, 3},
    {"vignette", "surface through the paper's light", of_vignette, 3},
    {"exposure", "level of the paper", of_exposure, 3},
    {"color_temperature", "red and blue of the paper", of_temperature, 3},
    {"tint", "green of the paper", of_tint, 3},
    {"defocus", "edges of strokes", of_defocus, 4},
    {"noise", "diagonal details", of_noise, 2},
    {"sharpening", "halos beside strokes", of_sharpening, 3},
    {"jpeg_quality", "the files' quantization tables", of_quality, 0},
};

/* --- the report and the preset --- */

struct fit {
    const struct ecgp_measures *measures;
    size_t count;
    const char *base;
    struct preset_ranges *kind; /* the preset of the pictures' kind; NULL: unknown */
    void (*line)(void *user, const char *text);
    void *user;
    struct json json;
    struct series values;
};

static void tell(struct fit *fit, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct fit *fit, const char *format, ...)
{
    char text[LINE];
    va_list args;
    if (!fit->line) {
        return;
    }
    va_start(args, format);
    number_format(text, sizeof text, format, args);
    va_end(args);
    fit->line(fit->user, text);
}

static double within(double value, const struct ecgp_option_info *info)
{
    return fmin(fmax(value, info->low), info->high);
}

/* Collects what is known of the pictures: an estimate, or where that is NULL a property. */
static void collect(struct fit *fit, double (*estimate)(const double *value),
                    enum property property)
{
    fit->values.count = 0;
    for (size_t i = 0; i < fit->count; i++) {
        const double *measured = fit->measures[i].value;
        const double value = estimate ? estimate(measured) : measured[property];
        if (isfinite(value)) {
            series_add(&fit->values, value);
        }
    }
}

static bool is_enough(const struct fit *fit, size_t known)
{
    return known > 0 && known * 100 >= fit->count * FEWEST_PERCENT;
}

/* The ends of the range that the estimates come from: uniform ones of which nine tenths lie
 * between the quantiles, or with a kind, as that many pictures are expected to have them. */
static void spread(const struct fit *fit, const char *option, double ends[2])
{
    const double count = (double)fit->values.count, inner = ends[1] - ends[0];
    struct option_value kind;
    if (!fit->kind || !preset_value(fit->kind, (size_t)option_find(option), 1, &kind)) {
        ends[0] -= inner / 18;
        ends[1] += inner / 18;
        return;
    }
    const double whole = count > 1 ? inner * (count + 1) / (0.9 * (count - 1)) : 0;
    const double more = 0.5 * (whole - inner), share = count / (count + EARLIER);
    ends[0] = share * (ends[0] - more) + (1 - share) * kind.range.low;
    ends[1] = share * (ends[1] + more) + (1 - share) * kind.range.high;
}

static void fit_range(struct fit *fit, const struct rule *rule)
{
    const struct ecgp_option_info *info = ecgp_option_find(rule->option);
    if (!info) {
        return;
    }
    collect(fit, rule->estimate, PROPERTIES);
    if (!is_enough(fit, fit->values.count)) {
        tell(fit, "%-18s not measured (%s): known of %zu of %zu pictures", rule->option, rule->from,
             fit->values.count, fit->count);
        return;
    }
    double ends[2] = {series_quantile(&fit->values, 0.05), series_quantile(&fit->values, 0.95)};
    spread(fit, rule->option, ends);
    ends[0] = within(ends[0], info);
    ends[1] = within(ends[1], info);
    json_array(&fit->json, rule->option, JSON_SPACED);
    json_fixed(&fit->json, NULL, ends[0], rule->decimals);
    json_fixed(&fit->json, NULL, ends[1], rule->decimals);
    json_end(&fit->json);
    tell(fit, "%-18s %.*f to %.*f %s from %s, %zu of %zu pictures", rule->option, rule->decimals,
         ends[0], rule->decimals, ends[1], info->unit, rule->from, fit->values.count, fit->count);
}

/* The choices that at least a tenth of the pictures have, and a kind's own: dots and dark lines
 * cannot be told apart by color, and few pictures have few of the others. */
static void fit_grid(struct fit *fit)
{
    size_t counts[ARRAY_COUNT(kinds)] = {0}, known = 0;
    const size_t index = (size_t)option_find("grid");
    const struct option_row *row = option_row(index);
    struct option_value grids = {0};
    for (size_t i = 0; i < fit->count; i++) {
        const double *value = fit->measures[i].value;
        const struct grid_kind *kind = isfinite(value[PROPERTY_PX_PER_MM]) ? kind_of(value) : NULL;
        if (kind) {
            counts[kind - kinds]++;
            known++;
        }
    }
    if (!is_enough(fit, known)) {
        tell(fit, "%-18s not measured: a grid was found on %zu of %zu pictures", "grid", known,
             fit->count);
        return;
    }
    if (fit->kind && preset_value(fit->kind, index, 1, &grids)) {
        tell(fit, "%-18s those of the preset %.60s, and", "grid", fit->base);
    }
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (counts[i] > 0 && counts[i] * 10 >= known) {
            const char *name = kinds[i].name;
            grids.set |= UINT64_C(1) << option_choice(row, name, strlen(name));
            tell(fit, "%-18s %s from the color of its lines, %zu of %zu pictures", "grid", name,
                 counts[i], known);
        }
    }
    option_write_value(&fit->json, "grid", row, &grids);
}

/* Pages as dense as the pictures: a page is about 281 mm wide. */
static void fit_width(struct fit *fit)
{
    enum { PAGE_MM = 281 };
    collect(fit, NULL, PROPERTY_PX_PER_MM);
    if (!is_enough(fit, fit->values.count)) {
        tell(fit, "%-18s not measured: the grid's period is known of %zu of %zu pictures", "width",
             fit->values.count, fit->count);
        return;
    }
    const double low = series_quantile(&fit->values, 0.05);
    const double middle = series_quantile(&fit->values, 0.5);
    const double high = series_quantile(&fit->values, 0.95);
    json_int(&fit->json, "width", (int64_t)lround(middle * PAGE_MM));
    tell(fit, "%-18s %ld px from the grid's period: %.2f px/mm (%.2f to %.2f), %zu of %zu pictures",
         "width", lround(middle * PAGE_MM), middle, low, high, fit->values.count, fit->count);
}

static void fit_gray(struct fit *fit)
{
    size_t gray = 0;
    for (size_t i = 0; i < fit->count; i++) {
        gray += fit->measures[i].value[PROPERTY_COLOR] < 1.5;
    }
    if (gray * 2 > fit->count) {
        json_int(&fit->json, "gray", 1);
        tell(fit, "%-18s 1 from the difference of channels, %zu of %zu pictures", "gray", gray,
             fit->count);
    }
}

static void tell_rest(struct fit *fit)
{
    static const struct {
        enum property property;
        const char *what;
    } seen[] = {{PROPERTY_SPAN_X, "of the width that the trace spans"},
                {PROPERTY_SPAN_Y, "of the height that the trace spans"},
                {PROPERTY_DEPTH_SPREAD, "spread of depth along the trace"}};
    for (size_t i = 0; i < ARRAY_COUNT(seen); i++) {
        collect(fit, NULL, seen[i].property);
        if (fit->values.count > 0) {
            tell(fit, "%-18s %.2f to %.2f: %s; told here, no option follows from it",
                 ecgp_property_info(seen[i].property)->name, series_quantile(&fit->values, 0.05),
                 series_quantile(&fit->values, 0.95), seen[i].what);
        }
    }
    tell(fit,
         "not measured: layout, texts, separators, pen color, dotted grids, tilt, folds, lens, "
         "stains, shadows, glare, haze, contrast; the preset %.60s gives what it has of them",
         fit->base);
}

/* The preset of that name. */
static enum ecgp_result find_kind(struct fit *fit, const char *name, struct ecgp_error *error)
{
    char why[OPTION_WHY] = "";
    const int choice = option_choice(option_row((size_t)option_find("preset")), name, strlen(name));
    enum ecgp_result result = ECGP_USAGE;
    if (preset_is_own(name)) {
        result = preset_load(name, &fit->kind, why);
    } else if (choice >= 0) {
        result = preset_load_embedded((enum preset)choice, &fit->kind, why);
    } else {
        snprintf(why, sizeof why, "base: %.200s is not a preset", name);
    }
    return result == ECGP_NO_MEMORY ? error_no_memory(error)
           : result                 ? error_set(error, result, "%s", why)
                                    : ECGP_OK;
}

enum ecgp_result ecgp_fit(const struct ecgp_measures *measures, size_t count, const char *base,
                          void (*line)(void *user, const char *text), void *user, char **json,
                          struct ecgp_error *error)
{
    struct text text = {0};
    struct fit fit = {.measures = measures,
                      .count = count,
                      .base = base ? base : "print",
                      .line = line,
                      .user = user};
    *json = NULL;
    if (count == 0) {
        return error_set(error, ECGP_BAD_DATA, "a preset needs the measures of a picture at least");
    }
    if (base && find_kind(&fit, base, error) != ECGP_OK) {
        return error->code;
    }
    fit.json = json_begin(&text);
    json_object(&fit.json, NULL, JSON_PRETTY);
    json_string(&fit.json, "base", fit.base);
    json_int(&fit.json, "fading", 0);
    fit_width(&fit);
    fit_grid(&fit);
    fit_gray(&fit);
    for (size_t i = 0; i < ARRAY_COUNT(rules); i++) {
        fit_range(&fit, &rules[i]);
    }
    tell_rest(&fit);
    json_end(&fit.json);
    const bool whole = json_finish(&fit.json) && !fit.values.failed;
    free(fit.values.value);
    preset_free(fit.kind);
    text_add(&text, "\n");
    if (!whole || text.failed) {
        text_free(&text);
        return error_no_memory(error);
    }
    *json = text.data;
    return ECGP_OK;
}

enum ecgp_result ecgp_fit_write(const char *path, const char *json, struct ecgp_error *error)
{
    return file_write_named(path, json, strlen(json), error);
}
