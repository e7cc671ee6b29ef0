/* What a page was made from, read back from its truth or from a dataset's log. */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ecgpress/page.h>

#include "base/array.h"
#include "base/file.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "base/lines.h"
#include "base/text.h"
#include "config/option_table.h"

enum { SCHEMA_VERSION = 1 }; /* see export/json_page.h */

/* What is read of a page: truths hold every point of it besides. */
static const char *const members[] = {"source",        "layout",        "window", "row_height",
                                      "page_index",    "number",        "name",   "set",
                                      "configuration", "schema_version"};

struct ecgp_origin {
    char *source, *layout;
    struct ecgp_page_spec spec;
};

static bool take_whole(const cJSON *item, double most, double *value)
{
    *value = cJSON_IsNumber(item) ? item->valuedouble : -1;
    return *value >= 0 && *value <= most && floor(*value) == *value;
}

/* The member, or what earlier versions called it. */
static const cJSON *find(const cJSON *json, const char *key, const char *before)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
    return item ? item : cJSON_GetObjectItemCaseSensitive(json, before);
}

/* Takes record, layout, window, row height and page index; false where one is missing or is none.
 */
static bool take_members(const cJSON *json, struct ecgp_origin *origin)
{
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(json, "source");
    const cJSON *layout = cJSON_GetObjectItemCaseSensitive(json, "layout");
    const cJSON *rows = cJSON_GetObjectItemCaseSensitive(json, "row_height");
    double window, index;
    if (!cJSON_IsString(source) || !cJSON_IsString(layout) || !cJSON_IsNumber(rows) ||
        !(rows->valuedouble > 0) ||
        !take_whole(cJSON_GetObjectItemCaseSensitive(json, "window"), INT_MAX, &window) ||
        !take_whole(find(json, "page_index", "number"), OPTION_JSON_EXACT, &index)) {
        return false;
    }
    origin->source = strdup(source->valuestring);
    origin->layout = strdup(layout->valuestring);
    origin->spec = (struct ecgp_page_spec){.layout = origin->layout,
                                           .window = (int)window,
                                           .row_height = rows->valuedouble,
                                           .page_index = (int64_t)index};
    return true;
}

/* Takes what a page's truth, its line of a log and its parameters have in common. */
static enum ecgp_result take_page(const char *path, const cJSON *json, struct ecgp_origin *origin,
                                  struct ecgp_error *error)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(json, "schema_version");
    if (version && (!cJSON_IsNumber(version) || version->valuedouble != SCHEMA_VERSION)) {
        return error_set(error, ECGP_CONFIG,
                         "%.400s: its schema_version is not %d; a newer ecgpress wrote it", path,
                         SCHEMA_VERSION);
    }
    if (!take_members(json, origin)) {
        return error_set(error, ECGP_CONFIG,
                         "%.400s: is not the truth of a page (expected source, layout, window, "
                         "row_height, page_index and configuration)",
                         path);
    }
    return origin->source && origin->layout ? ECGP_OK : error_no_memory(error);
}

static enum ecgp_result read_members(const char *path, const char *text, size_t size, cJSON **json,
                                     struct ecgp_error *error)
{
    return json_read_members(path, text, size, members, ARRAY_COUNT(members), LIMIT_CONFIG_VALUES,
                             json, error);
}

/* --- a file of one page --- */

static const char not_a_truth[] = " (a page of a dataset's log is named as pages.jsonl#NAME)";

static enum ecgp_result take_truth(const char *path, const cJSON *json,
                                   struct ecgp_options *options, struct ecgp_origin *origin,
                                   struct ecgp_error *error)
{
    const cJSON *configuration = cJSON_GetObjectItemCaseSensitive(json, "configuration");
    const enum ecgp_result result = take_page(path, json, origin, error);
    if (result != ECGP_OK) {
        return result;
    }
    return cJSON_IsObject(configuration)
               ? options_take_json(options, path, configuration, error)
               : error_set(error, ECGP_CONFIG,
                           "%.400s: is not the truth of a page: it has no configuration (a page of "
                           "a dataset's log is named as pages.jsonl#NAME)",
                           path);
}

static enum ecgp_result read_truth(const char *path, struct ecgp_options *options,
                                   struct ecgp_origin *origin, struct ecgp_error *error)
{
    char *data;
    size_t size;
    enum ecgp_result result = file_read(path, LIMIT_TRUTH_BYTES, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct ecgp_error why;
    cJSON *json;
    result = read_members(path, data, size, &json, &why);
    result = json ? take_truth(path, json, options, origin, error)
                  : error_set(error, result, "%.800s%s", why.text,
                              result == ECGP_CONFIG ? not_a_truth : "");
    cJSON_Delete(json);
    free(data);
    return result;
}

/* --- a line of a dataset's log --- */

/* A page of a log: "pages.jsonl#12_3by4", or "pages.jsonl#overlap/12_3by4" where both sets have
 * such a page. */
struct log_place {
    char *log;        /* the path of the log */
    char *set;        /* NULL: "pages", and where it has none "overlap" */
    const char *page; /* as it was given, with its set */
    const char *name; /* of the page */
};

static bool is_text(const cJSON *json, const char *key, const char *text)
{
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, key));
    return value && strcmp(value, text) == 0;
}

/* Takes what the line says of the page, if it is the page's. */
static enum ecgp_result parse_line(const struct log_place *place, const struct text *line,
                                   cJSON **found, struct ecgp_error *error)
{
    cJSON *json = NULL;
    enum ecgp_result result = ECGP_OK;
    if (strstr(line->data, place->name)) {
        result = read_members(place->log, line->data, line->length, &json, error);
    }
    if (is_text(json, "name", place->name) && (!place->set || is_text(json, "set", place->set))) {
        *found = json;
        return ECGP_OK;
    }
    cJSON_Delete(json);
    return result == ECGP_NO_MEMORY ? result : ECGP_OK; /* another line may be better */
}

/* Finds the page's line; `*json` is NULL where there is none. */
static enum ecgp_result find_line(const struct log_place *place, FILE *file, cJSON **json,
                                  struct ecgp_error *error)
{
    struct lines lines = {.file = file, .path = place->log};
    enum ecgp_result result = ECGP_OK;
    *json = NULL;
    while (result == ECGP_OK && !*json && !lines.end) {
        result = lines_next(&lines, error);
        if (result == ECGP_OK && !lines.end) {
            result = parse_line(place, &lines.line, json, error);
        }
    }
    text_free(&lines.line);
    return result;
}

/* Takes the options of the run that wrote the log. */
static enum ecgp_result take_run(const struct log_place *place, struct ecgp_options *options,
                                 struct ecgp_error *error)
{
    struct text path = {0};
    const int folder = (int)(file_base(place->log) - place->log);
    text_addf(&path, "%.*secgpress.json", folder, place->log);
    const enum ecgp_result result =
        path.failed ? error_no_memory(error) : ecgp_options_load_config(options, path.data, error);
    text_free(&path);
    return result;
}

static enum ecgp_result take_line(const char *path, const struct log_place *place,
                                  struct ecgp_options *options, struct ecgp_origin *origin,
                                  struct ecgp_error *error)
{
    FILE *file;
    cJSON *json = NULL;
    enum ecgp_result result = file_open(place->log, &file, error);
    if (result == ECGP_OK) {
        result = find_line(place, file, &json, error);
        fclose(file);
    }
    if (result == ECGP_OK) {
        result = json ? take_page(path, json, origin, error)
                      : error_set(error, ECGP_NO_INPUT, "%.400s: no page is named %.100s",
                                  place->log, place->page);
    }
    cJSON_Delete(json);
    return result ? result : take_run(place, options, error);
}

static enum ecgp_result read_log(const char *path, struct ecgp_options *options,
                                 struct ecgp_origin *origin, struct ecgp_error *error)
{
    const char *mark = strrchr(path, '#'), *slash = strchr(mark, '/');
    const struct log_place place = {
        .log = strndup(path, (size_t)(mark - path)),
        .set = slash ? strndup(mark + 1, (size_t)(slash - mark - 1)) : NULL,
        .page = mark + 1,
        .name = slash ? slash + 1 : mark + 1,
    };
    const enum ecgp_result result = place.log && (place.set || !slash)
                                        ? take_line(path, &place, options, origin, error)
                                        : error_no_memory(error);
    free(place.log);
    free(place.set);
    return result;
}

enum ecgp_result ecgp_origin_read(const char *path, struct ecgp_options *options,
                                  struct ecgp_origin **out, struct ecgp_error *error)
{
    struct ecgp_origin *origin = calloc(1, sizeof *origin);
    *out = NULL;
    if (!origin) {
        return error_no_memory(error);
    }
    enum file_kind kind = FILE_OTHER;
    enum ecgp_result result = strchr(path, '#') ? file_find(path, &kind, error) : ECGP_OK;
    if (result == ECGP_OK) {
        result = kind == FILE_NONE ? read_log(path, options, origin, error)
                                   : read_truth(path, options, origin, error);
    }
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
