#define _GNU_SOURCE
#include "feed/config.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "config/view.h"
#include "feed/slot.h"
#include "page/plan_build.h"

enum {
    MAX_BATCH = 65536,
    MAX_AHEAD = 1024,
    MAX_POINTS = INT_MAX,
    DEFAULT_WIDTH = 1024,
    DEFAULT_HEIGHT = 768,
    DEFAULT_AHEAD = 2,
    WAVES_PER_S = 15, /* three of each of 300 beats a minute */
};

#define MAX_SLOT_BYTES ((size_t)1 << 40)

static int or_default(int value, int fallback)
{
    return value == 0 ? fallback : value;
}

static enum ecgp_result check_number(const char *name, int value, int low, int high,
                                     struct ecgp_error *error)
{
    return value >= low && value <= high
               ? ECGP_OK
               : error_set(error, ECGP_USAGE, "%s: %d is out of range (expected %d to %d)", name,
                           value, low, high);
}

static enum ecgp_result check_images(const struct ecgp_feed_spec *spec, struct ecgp_error *error)
{
    const enum ecgp_type type = spec->image_type;
    if (type != ECGP_TYPE_UINT8 && type != ECGP_TYPE_FLOAT16 && type != ECGP_TYPE_FLOAT32) {
        return error_set(error, ECGP_USAGE,
                         "image_type: %d is none for images (expected uint8, float16 or float32)",
                         (int)type);
    }
    bool plain = true;
    for (int i = 0; i < 3; i++) {
        const float mean = spec->image_mean[i], std = spec->image_std[i];
        if (!isfinite(mean) || !isfinite(std) || std <= 0) {
            return error_set(error, ECGP_USAGE,
                             "image_mean, image_std: %g, %g: expected finite numbers, and a std "
                             "above 0",
                             (double)mean, (double)std);
        }
        plain = plain && mean == 0 && std == 1;
    }
    return plain || type != ECGP_TYPE_UINT8
               ? ECGP_OK
               : error_set(error, ECGP_USAGE,
                           "image_mean, image_std: images of uint8 cannot be normalized");
}

/* Fills the defaults in that need no look at the records. */
static enum ecgp_result set_spec(struct feed_config *config, const struct ecgp_feed_spec *given,
                                 struct ecgp_error *error)
{
    struct ecgp_feed_spec *spec = &config->spec;
    *spec = *given;
    spec->batch = or_default(given->batch, 1);
    spec->width = or_default(given->width, DEFAULT_WIDTH);
    spec->height = or_default(given->height, DEFAULT_HEIGHT);
    spec->prefetch = or_default(given->prefetch, DEFAULT_AHEAD);
    spec->step = given->step == 0 ? 1 : given->step;
    spec->targets = config->targets = strdup(given->targets ? given->targets : "");
    config->split = given->split ? strdup(given->split) : NULL;
    spec->split = config->split;
    for (int i = 0; i < 3; i++) {
        spec->image_std[i] = given->image_std[i] == 0 ? 1 : given->image_std[i];
    }
    if (!config->targets || (given->split && !config->split)) {
        return error_no_memory(error);
    }
    enum ecgp_result result = check_number("batch", spec->batch, 1, MAX_BATCH, error);
    result = result ? result : check_number("width", spec->width, 200, 16384, error);
    result = result ? result : check_number("height", spec->height, 16, 16384, error);
    result = result
                 ? result
                 : check_number("max_lead_samples", spec->max_lead_samples, 0, MAX_POINTS, error);
    result = result ? result : check_number("workers", spec->workers, 0, FEED_WORKERS, error);
    result = result ? result : check_number("prefetch", spec->prefetch, 1, MAX_AHEAD, error);
    result = result ? result : check_images(spec, error);
    if (result == ECGP_OK && (spec->first < 0 || spec->step < 1 || spec->pages < 0 ||
                              spec->skip < 0 || spec->skip > INT32_MAX)) {
        result = error_set(error, ECGP_USAGE,
                           "first, step, pages, skip: expected numbers from 0, 1, 0 and 0, not "
                           "%lld, %lld, %lld and %lld",
                           (long long)spec->first, (long long)spec->step, (long long)spec->pages,
                           (long long)spec->skip);
    }
    return result;
}

/* The split's number; -1 for all. */
static enum ecgp_result find_split(const struct feed_config *config, int *split,
                                   struct ecgp_error *error)
{
    *split = -1;
    for (int i = 0; config->split && i < ECGP_SPLITS; i++) {
        *split = strcmp(config->split, ecgp_split_name(i)) == 0 ? i : *split;
    }
    return !config->split || *split >= 0
               ? ECGP_OK
               : error_set(error, ECGP_USAGE, "split: \"%s\" is not train, val or test",
                           config->split);
}

static enum ecgp_result set_targets(struct feed_config *config, struct ecgp_error *error)
{
    char unknown[64];
    if (arrays_wanted(config->targets, config->wanted, unknown)) {
        return ECGP_OK;
    }
    struct text all = {0};
    arrays_list_targets(&all);
    const enum ecgp_result result =
        all.failed
            ? error_no_memory(error)
            : error_set(error, ECGP_USAGE, "targets: \"%s\" is not one of %s", unknown, all.data);
    text_free(&all);
    return result;
}

/* Sets an option as the caller would. */
static enum ecgp_result set_size(struct ecgp_options *options, const char *name, int value,
                                 struct ecgp_error *error)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    return ecgp_options_set(options, name, text, error);
}

/* Takes over the options, with the size of the pictures. */
static enum ecgp_result copy_options(struct feed_config *config, const struct ecgp_options *options,
                                     struct ecgp_error *error)
{
    enum ecgp_result result = ecgp_options_copy(options, &config->options, error);
    result = result ? result : set_size(config->options, "width", config->spec.width, error);
    return result ? result : set_size(config->options, "height", config->spec.height, error);
}

/* The sampling rate that room is made for, where the caller leaves it open: the first record's. */
static double usual_rate(const struct feed_config *config)
{
    struct ecgp_record *record;
    double rate_hz = (double)options_settings(config->options)->sampling_rate;
    if (config->spec.max_lead_samples == 0 && config->source &&
        ecgp_source_open_record(config->source, 0, &record, NULL) == ECGP_OK) {
        rate_hz = ecgp_record_info(record)->rate_hz;
        ecgp_record_close(record);
    }
    return rate_hz;
}

/* Whether the records are the built-in ECGs without end. */
static bool is_endless(const struct ecgp_options *options)
{
    const struct settings *values = options_settings(options);
    return !*values->raw_signal_path && !*values->signal_dataset_path && !*values->records &&
           ecgp_options_source(options, "builtin_records") == ECGP_FROM_DEFAULT;
}

static enum ecgp_result set_dealer(struct feed_config *config, struct ecgp_error *error)
{
    int split;
    enum ecgp_result result = find_split(config, &split, error);
    if (result == ECGP_OK && !is_endless(config->options)) {
        result = ecgp_source_open(config->options, &config->source, error);
    }
    return result
               ? result
               : dealer_init_feed(&config->dealer, config->options, config->source, split, error);
}

/* Makes room for the samples of the longest lead, where the caller does not say how much, and for
 * all beats of a page. */
static void set_points(struct feed_config *config)
{
    const double rate_hz = usual_rate(config);
    struct look look;
    int64_t most = 1, whole = 1;
    look_sample(config->options, 0, &look);
    for (int i = 0; i < config->dealer.layouts; i++) {
        const struct layout *layout = config->dealer.layout[i].layout;
        const int64_t samples = plan_most_samples(layout, &look, rate_hz);
        const int64_t of_page = layout->rhythms > 0 ? samples : samples * layout->columns;
        most = samples > most ? samples : most;
        whole = of_page > whole ? of_page : whole;
    }
    const double waves = ceil(WAVES_PER_S * (double)whole / rate_hz);
    config->waves = waves < PLAN_MAX_WAVES ? (int)waves : PLAN_MAX_WAVES;
    config->rectified_width = (int)look.rectified_width;
    config->rectified_height = (int)look.rectified_height;
    config->spec.max_lead_samples =
        or_default(config->spec.max_lead_samples, (int)(most < INT_MAX ? most : INT_MAX));
}

static enum ecgp_result lay_out(struct feed_config *config, struct ecgp_error *error)
{
    const struct ecgp_feed_spec *spec = &config->spec;
    const struct settings *settings = options_settings(config->options);
    int rhythms = 0;
    for (int i = 0; i < config->dealer.layouts; i++) {
        rhythms = config->dealer.layout[i].layout->rhythms > rhythms
                      ? config->dealer.layout[i].layout->rhythms
                      : rhythms;
    }
    const int fields = ECGP_LEADS + rhythms;
    const struct array_sizes sizes = {
        .batch = spec->batch,
        .fields = fields,
        .landmarks = ECGP_LANDMARKS_OF_PAGE + ECGP_LANDMARKS_OF_LEAD * fields,
        .waves = config->waves,
        .views = config->views,
        .rectified_width = config->rectified_width,
        .rectified_height = config->rectified_height,
        .target_height = config->has_target ? (int)settings->target_height : spec->height,
        .target_width = config->has_target ? (int)settings->target_width : spec->width,
        .height = spec->height,
        .width = spec->width,
        .points = spec->max_lead_samples,
        .channels_first = spec->channels_first,
        .image_type = spec->image_type};
    image_values_set(&config->images, spec->image_type, spec->image_mean, spec->image_std);
    arrays_lay_out(&config->arrays, config->wanted, &sizes);
    return config->arrays.bytes <= MAX_SLOT_BYTES
               ? ECGP_OK
               : error_set(error, ECGP_USAGE, "a batch of %d would take %zu GiB", spec->batch,
                           config->arrays.bytes >> 30);
}

/* Whether a sample depends on the option. */
static bool concerns_samples(const struct ecgp_option_info *info)
{
    return strcmp(info->group, "run") != 0 || strcmp(info->name, "strict") == 0;
}

static void write_three(struct json *json, const char *key, const float values[3])
{
    json_reals(json, key, (const double[]){values[0], values[1], values[2]}, 3, JSON_SPACED);
}

static void read_three(const cJSON *json, const char *key, float values[3])
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, key);
    for (int i = 0; i < 3; i++) {
        const cJSON *value = cJSON_GetArrayItem(list, i);
        values[i] = cJSON_IsNumber(value) ? (float)value->valuedouble : 0;
    }
}

/* The configuration as JSON, unless `device` is NULL with what draws it; NULL without memory. */
static char *write_text(const struct feed_config *config, const char *device)
{
    const struct ecgp_feed_spec *spec = &config->spec;
    struct text text = {0};
    struct json json = json_begin(&text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "version", ECGPRESS_VERSION);
    json_bool(&json, "channels_first", spec->channels_first);
    if (spec->image_type != ECGP_TYPE_UINT8) {
        json_int(&json, "image_type", spec->image_type);
        write_three(&json, "image_mean", spec->image_mean);
        write_three(&json, "image_std", spec->image_std);
    }
    json_int(&json, "max_lead_samples", spec->max_lead_samples);
    json_string(&json, "targets", spec->targets);
    json_string(&json, "split", spec->split ? spec->split : "");
    json_object(&json, "options", JSON_SPACED);
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        if (concerns_samples(info) &&
            ecgp_options_source(config->options, info->name) != ECGP_FROM_DEFAULT) {
            json_path(&json, info->name, ecgp_options_get(config->options, info->name));
        }
    }
    if (device) {
        json_string(&json, "device", device);
    }
    json_end(&json);
    json_end(&json);
    return json_finish(&json) ? text.data : NULL;
}

static enum ecgp_result write_texts(struct feed_config *config, struct ecgp_error *error)
{
    config->text = write_text(config, NULL);
    config->order = write_text(config, options_settings(config->options)->device);
    return config->text && config->order ? ECGP_OK : error_no_memory(error);
}

/* Counts the views that each sample has. */
static enum ecgp_result set_views(struct feed_config *config, struct ecgp_error *error)
{
    struct view views[VIEWS_MOST];
    const char *list = options_settings(config->options)->views;
    config->views = config->wanted[ARRAY_views] ? views_read(list, views) : 0;
    return config->wanted[ARRAY_views] && config->views == 0
               ? error_set(error, ECGP_USAGE,
                           "targets: \"views\" needs the option views, such as clean,blank")
               : ECGP_OK;
}

/* Whether arrays are wanted of another size than the pictures', which must have their proportions.
 */
static enum ecgp_result set_target(struct feed_config *config, struct ecgp_error *error)
{
    const struct settings *settings = options_settings(config->options);
    const int64_t width = settings->target_width, height = settings->target_height;
    bool wanted = false;
    for (int i = 0; i < ARRAYS; i++) {
        wanted = wanted || (config->wanted[i] && array_products[i].of_target);
    }
    config->sigma = settings->heatmap_sigma;
    config->has_target = wanted && (width > 0 || height > 0) &&
                         (width != config->spec.width || height != config->spec.height);
    return (width == 0 && height == 0) ||
                   (width >= 32 && height >= 16 &&
                    width * config->spec.height == height * config->spec.width)
               ? ECGP_OK
               : error_set(error, ECGP_USAGE,
                           "target_width, target_height: %lld x %lld has not the proportions of "
                           "pictures of %d x %d, or is below 32 x 16",
                           (long long)width, (long long)height, config->spec.width,
                           config->spec.height);
}

static enum ecgp_result complete(struct feed_config *config, struct ecgp_error *error)
{
    enum ecgp_result result = set_views(config, error);
    result = result ? result : set_target(config, error);
    result = result ? result : set_dealer(config, error);
    if (result == ECGP_OK) {
        const bool samples = config->wanted[ARRAY_signals] || config->wanted[ARRAY_points] ||
                             config->wanted[ARRAY_view_points];
        set_points(config);
        config->dealer.views = config->views > 0;
        config->dealer.target = config->has_target;
        config->dealer.most_samples = samples ? config->spec.max_lead_samples : 0;
        result = lay_out(config, error);
    }
    return result ? result : write_texts(config, error);
}

enum ecgp_result feed_config_init(struct feed_config *config, const struct ecgp_options *options,
                                  const struct ecgp_feed_spec *spec, struct ecgp_error *error)
{
    *config = (struct feed_config){0};
    enum ecgp_result result = set_spec(config, spec, error);
    result = result ? result : set_targets(config, error);
    result = result ? result : copy_options(config, options, error);
    return result ? result : complete(config, error);
}

static int whole_of(const struct ecgp_options *options, const char *name)
{
    return atoi(ecgp_options_get(options, name));
}

enum ecgp_result feed_config_read(struct feed_config *config, const char *text, int batch,
                                  struct ecgp_error *error)
{
    *config = (struct feed_config){0};
    struct ecgp_options *options = NULL;
    struct ecgp_error why;
    cJSON *json;
    enum ecgp_result result =
        json_read("a feed", text, strlen(text), LIMIT_CONFIG_VALUES, &json, &why);
    result = result == ECGP_OK ? ecgp_options_create(&options, error)
             : result == ECGP_NO_MEMORY
                 ? error_no_memory(error)
                 : error_set(error, ECGP_INTERNAL, "the configuration of the feed cannot be read");
    if (result == ECGP_OK && strcmp(json_text(json, "version"), ECGPRESS_VERSION) != 0) {
        result = error_set(error, ECGP_INTERNAL,
                           "the library is version %s, but the worker program is version %s",
                           json_text(json, "version"), ECGPRESS_VERSION);
    }
    const cJSON *value;
    cJSON_ArrayForEach(value, cJSON_GetObjectItemCaseSensitive(json, "options"))
    {
        const char *given = cJSON_GetStringValue(value);
        result = result ? result
                        : ecgp_options_set(options, value->string ? value->string : "",
                                           given ? given : "", error);
    }
    if (result == ECGP_OK) {
        const cJSON *points = cJSON_GetObjectItemCaseSensitive(json, "max_lead_samples");
        const char *split = json_text(json, "split");
        const cJSON *type = cJSON_GetObjectItemCaseSensitive(json, "image_type");
        struct ecgp_feed_spec spec = {
            .batch = batch,
            .width = whole_of(options, "width"),
            .height = whole_of(options, "height"),
            .targets = json_text(json, "targets"),
            .channels_first =
                cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "channels_first")),
            .split = *split ? split : NULL,
            .max_lead_samples = points ? points->valueint : 0,
            .image_type = type ? (enum ecgp_type)type->valueint : ECGP_TYPE_UINT8,
        };
        read_three(json, "image_mean", spec.image_mean);
        read_three(json, "image_std", spec.image_std);
        result = feed_config_init(config, options, &spec, error);
    }
    ecgp_options_destroy(options);
    cJSON_Delete(json);
    return result;
}

void feed_config_finish(struct feed_config *config)
{
    ecgp_options_destroy(config->options);
    dealer_finish(&config->dealer);
    ecgp_source_close(config->source);
    free(config->targets);
    free(config->split);
    free(config->text);
    free(config->order);
    *config = (struct feed_config){0};
}
