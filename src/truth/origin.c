/* A page's truth, read back for what the page was made from. */
#define _POSIX_C_SOURCE 200809L
#include <cjson/cJSON.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ecgpress/page.h>

#include "base/file.h"
#include "config/option_table.h"

enum { FILE_LIMIT = 1 << 30 }; /* truths hold every point of a page */

struct ecgp_origin {
    char *source, *layout;
    struct ecgp_page_spec spec;
};

static bool take_whole(const cJSON *item, double most, double *value)
{
    *value = cJSON_IsNumber(item) ? item->valuedouble : -1;
    return *value >= 0 && *value <= most && floor(*value) == *value;
}

/* Takes record, layout, window, row height and number; false where one is missing or is none. */
static bool take_members(const cJSON *json, struct ecgp_origin *origin)
{
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(json, "source");
    const cJSON *layout = cJSON_GetObjectItemCaseSensitive(json, "layout");
    const cJSON *rows = cJSON_GetObjectItemCaseSensitive(json, "row_height");
    double window, number;
    if (!cJSON_IsString(source) || !cJSON_IsString(layout) || !cJSON_IsNumber(rows) ||
        !(rows->valuedouble > 0) ||
        !take_whole(cJSON_GetObjectItemCaseSensitive(json, "window"), INT_MAX, &window) ||
        !take_whole(cJSON_GetObjectItemCaseSensitive(json, "number"), OPTION_JSON_EXACT, &number)) {
        return false;
    }
    origin->source = strdup(source->valuestring);
    origin->layout = strdup(layout->valuestring);
    origin->spec = (struct ecgp_page_spec){.layout = origin->layout,
                                           .window = (int)window,
                                           .row_height = rows->valuedouble,
                                           .page_index = (int64_t)number};
    return true;
}

static enum ecgp_result take_truth(const char *path, const cJSON *json,
                                   struct ecgp_options *options, struct ecgp_origin *origin,
                                   struct ecgp_error *error)
{
    const cJSON *configuration = cJSON_GetObjectItemCaseSensitive(json, "configuration");
    if (!cJSON_IsObject(configuration) || !take_members(json, origin)) {
        return error_set(error, ECGP_CONFIG,
                         "%.400s: is not the truth of a page (expected source, layout, window, "
                         "row_height, number and configuration)",
                         path);
    }
    if (!origin->source || !origin->layout) {
        return error_no_memory(error);
    }
    return options_take_json(options, path, configuration, error);
}

enum ecgp_result ecgp_origin_read(const char *path, struct ecgp_options *options,
                                  struct ecgp_origin **out, struct ecgp_error *error)
{
    char *data;
    size_t size;
    *out = NULL;
    enum ecgp_result result = file_read(path, FILE_LIMIT, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct ecgp_origin *origin = calloc(1, sizeof *origin);
    cJSON *json = cJSON_ParseWithLengthOpts(data, size + 1, NULL, 1);
    if (!origin) {
        result = error_no_memory(error);
    } else if (!json) {
        result = error_set(error, ECGP_CONFIG, "%.400s: is not valid JSON", path);
    } else {
        result = take_truth(path, json, options, origin, error);
    }
    cJSON_Delete(json);
    free(data);
    if (result != ECGP_OK) {
        ecgp_origin_close(origin);
        return result;
    }
    *out = origin;
    return ECGP_OK;
}

void ecgp_origin_close(struct ecgp_origin *origin)
{
    if (origin) {
        free(origin->source);
        free(origin->layout);
        free(origin);
    }
}

const char *ecgp_origin_source(const struct ecgp_origin *origin)
{
    return origin->source;
}

const struct ecgp_page_spec *ecgp_origin_spec(const struct ecgp_origin *origin)
{
    return &origin->spec;
}
