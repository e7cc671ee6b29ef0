#include "dataset/run_config.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include <ecgpress/ecgpress.h>

#include "base/file.h"
#include "base/json.h"
#include "config/settings.h"
#include "dataset/tree.h"

enum { MAX_CONFIG = 1 << 20 }; /* bytes of ecgpress.json */

void run_config_write(const struct ecgp_options *options, struct text *text)
{
    struct text values = {0};
    options_write_json(options, true, &values);
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "ecgpress", ecgp_version());
    json_raw(&json, "options", values.failed ? NULL : values.data);
    json_end(&json);
    json_finish(&json);
    text_add(text, "\n");
    text_free(&values);
}

/* The first option in which two configurations differ, in a sentence. */
static enum ecgp_result explain_difference(const char *folder, const char *before, size_t size,
                                           const char *now, struct ecgp_error *error)
{
    cJSON *a = cJSON_ParseWithLength(before, size);
    cJSON *b = cJSON_Parse(now);
    const cJSON *old = cJSON_GetObjectItemCaseSensitive(a, "options");
    const cJSON *item;
    enum ecgp_result result = ECGP_OK;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(b, "options"))
    {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(old, item->string);
        if (!cJSON_Compare(item, other, true)) {
            char *was = other ? cJSON_PrintUnformatted(other) : NULL;
            char *is = cJSON_PrintUnformatted(item);
            result = error_set(error, ECGP_NO_OUTPUT,
                               "%s: this run was begun with %s %s, not %s; take it up again with "
                               "the same options, or --overwrite it",
                               folder, item->string, was ? was : "unset", is ? is : "?");
            cJSON_free(was);
            cJSON_free(is);
            break;
        }
    }
    if (result == ECGP_OK) {
        result = error_set(error, ECGP_NO_OUTPUT,
                           "%s: this run was begun by another version of ecgpress; --overwrite it",
                           folder);
    }
    cJSON_Delete(a);
    cJSON_Delete(b);
    return result;
}

enum ecgp_result run_config_check(const char *folder, const struct text *config,
                                  struct ecgp_error *error)
{
    char *path = file_join(folder, TREE_CONFIG);
    char *before = NULL;
    size_t size = 0;
    enum ecgp_result result =
        path ? file_read(path, MAX_CONFIG, &before, &size, error) : error_no_memory(error);
    if (result == ECGP_OK && (size != config->length || memcmp(before, config->data, size) != 0)) {
        result = explain_difference(folder, before, size, config->data, error);
    }
    free(before);
    free(path);
    return result;
}
