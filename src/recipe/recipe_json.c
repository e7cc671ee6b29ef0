#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include <cjson/cJSON.h>
#include <ecgpress/ecgpress.h>

#include "base/array.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "gpu/nvjpeg.h"
#include "recipe/recipe.h"
#include "shard/manifest.h"

#define LIBJPEG "libjpeg"

enum ecgp_result recipe_here(const char *device, enum jpeg_encoder encoder, struct recipe *recipe,
                             struct ecgp_error *error)
{
    struct utsname machine;
    snprintf(recipe->encoder, sizeof recipe->encoder, LIBJPEG);
    if (encoder == JPEG_ENCODER_GPU) {
        nvjpeg_name(recipe->encoder, sizeof recipe->encoder);
    }
    snprintf(recipe->version, sizeof recipe->version, "%s", ecgp_version());
    snprintf(recipe->processor, sizeof recipe->processor, "%.*s", RECIPE_TEXT - 1,
             uname(&machine) == 0 ? machine.machine : "");
    recipe->stream_version = STREAM_VERSION;
    return renderer_name(device, recipe->renderer, error);
}

void recipe_write_json(const struct recipe *recipe, struct text *out)
{
    struct json json = json_begin(out);
    json_object(&json, NULL, JSON_PRETTY);
    json_int(&json, "recipe_version", RECIPE_VERSION);
    json_string(&json, "ecgpress", recipe->version);
    json_int(&json, "stream_version", recipe->stream_version);
    json_string(&json, "gl_renderer", recipe->renderer);
    json_string(&json, "processor", recipe->processor);
    json_string(&json, "jpeg_encoder", recipe->encoder);
    json_int(&json, "seed", recipe->seed);
    json_int(&json, "pages", recipe->pages);
    json_int(&json, "source_records", recipe->source_records);
    json_int(&json, "record_files", recipe->record_files);
    json_string(&json, "configuration_sha256", recipe->config_sha256);
    json_string(&json, "pages_sha256", recipe->pages_sha256);
    json_string(&json, "records_sha256", recipe->record_files ? recipe->records_sha256 : NULL);
    json_end(&json);
    json_finish(&json);
    text_add(out, "\n");
}

static bool read_text(const cJSON *json, const char *key, char *text, size_t size)
{
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, key));
    snprintf(text, size, "%s", value ? value : "");
    return value && strlen(value) < size;
}

static enum ecgp_result read_members(struct recipe *recipe, const char *path, const cJSON *json,
                                     struct ecgp_error *error)
{
    const int64_t version = json_whole(json, "recipe_version");
    if (version > RECIPE_VERSION) {
        return error_set(error, ECGP_UNSUPPORTED, "%s: a newer ecgpress wrote it", path);
    }
    recipe->stream_version = (int)json_whole(json, "stream_version");
    recipe->pages = json_whole(json, "pages");
    recipe->source_records = json_whole(json, "source_records");
    recipe->record_files = json_whole(json, "record_files");
    bool good = version == RECIPE_VERSION && recipe->stream_version > 0 && recipe->pages >= 0 &&
                recipe->source_records >= 0 && recipe->record_files >= 0;
    good &= read_text(json, "ecgpress", recipe->version, sizeof recipe->version);
    good &= read_text(json, "gl_renderer", recipe->renderer, sizeof recipe->renderer);
    good &= read_text(json, "processor", recipe->processor, sizeof recipe->processor);
    if (!cJSON_HasObjectItem(json, "jpeg_encoder")) { /* there was no other one then */
        snprintf(recipe->encoder, sizeof recipe->encoder, LIBJPEG);
    } else {
        good &= read_text(json, "jpeg_encoder", recipe->encoder, sizeof recipe->encoder);
    }
    good &= read_text(json, "configuration_sha256", recipe->config_sha256, DIGEST_HEX);
    good &= read_text(json, "pages_sha256", recipe->pages_sha256, DIGEST_HEX);
    if (recipe->record_files > 0) {
        good &= read_text(json, "records_sha256", recipe->records_sha256, DIGEST_HEX);
    }
    return good ? ECGP_OK : error_set(error, ECGP_BAD_DATA, "%s: not a recipe of ecgpress", path);
}

enum ecgp_result recipe_read_json(struct recipe *recipe, const char *path, struct ecgp_error *error)
{
    char *data;
    size_t size;
    cJSON *json = NULL;
    *recipe = (struct recipe){0};
    enum ecgp_result result = file_read(path, LIMIT_CONFIG_BYTES, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    result = json_read(path, data, size, LIMIT_CONFIG_VALUES, &json, error);
    free(data);
    result = result == ECGP_CONFIG ? error_set(error, ECGP_BAD_DATA, "%s: not a recipe", path)
             : result              ? result
                                   : read_members(recipe, path, json, error);
    cJSON_Delete(json);
    return result;
}
