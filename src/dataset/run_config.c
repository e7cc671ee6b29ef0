#include "dataset/run_config.h"

#include <stdlib.h>
#include <string.h>

#include <ecgpress/ecgpress.h>

#include "base/file.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "config/settings.h"
#include "dataset/tree.h"

void run_config_write(const struct ecgp_options *options, struct text *text)
{
    struct text values = {0};
    options_write_json(options, true, &values);
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "ecgpress", ecgp_version());
    json_raw(&json, "options", values.failed ? NULL : values.data);
    options_write_given(&json, "given", options);
    json_end(&json);
    json_finish(&json);
    text_add(text, "\n");
    text_free(&values);
}

/* The first option in which two configurations differ, in a sentence; false where there is none. */
static bool explain_value(const char *folder, const cJSON *before, const cJSON *now,
                          struct ecgp_error *error)
{
    const cJSON *old = cJSON_GetObjectItemCaseSensitive(before, "options");
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(now, "options"))
    {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(old, item->string);
        if (!cJSON_Compare(item, other, true)) {
            char *was = other ? cJSON_PrintUnformatted(other) : NULL;
            char *is = cJSON_PrintUnformatted(item);
            error_set(error, ECGP_NO_OUTPUT,
                      "%s: this run was begun with %s %s, not %s; take it up again with the same "
                      "options, or --overwrite it",
                      folder, item->string, was ? was : "unset", is ? is : "?");
            cJSON_free(was);
            cJSON_free(is);
            return true;
        }
    }
    return false;
}

/* The first of the names in one list that is not in the other, or NULL. */
static const char *lacking(const cJSON *list, const cJSON *other)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        const cJSON *same = other ? other->child : NULL;
        while (same && !cJSON_Compare(item, same, true)) {
            same = same->next;
        }
        if (!same && cJSON_IsString(item)) {
            return item->valuestring;
        }
    }
    return NULL;
}

/* The first option that was given to one of them alone, in a sentence; false as explain_value. */
static bool explain_given(const char *folder, const cJSON *before, const cJSON *now,
                          struct ecgp_error *error)
{
    const cJSON *then = cJSON_GetObjectItemCaseSensitive(before, "given");
    const cJSON *is = cJSON_GetObjectItemCaseSensitive(now, "given");
    const char *gone = lacking(then, is), *come = lacking(is, then);
    if (gone || come) {
        error_set(error, ECGP_NO_OUTPUT,
                  "%s: this run was begun %s %s given; take it up again with the same options, or "
                  "--overwrite it",
                  folder, gone ? "with" : "without", gone ? gone : come);
    }
    return gone || come;
}

static enum ecgp_result explain_difference(const char *folder, const char *before, size_t size,
                                           const char *now, struct ecgp_error *error)
{
    cJSON *a, *b;
    const enum ecgp_result result =
        json_read(TREE_CONFIG, before, size, LIMIT_CONFIG_VALUES, &a, NULL);
    json_read(TREE_CONFIG, now, strlen(now), LIMIT_CONFIG_VALUES, &b, NULL);
    if (result == ECGP_NO_MEMORY || !b) { /* ours was written a moment ago */
        cJSON_Delete(a);
        cJSON_Delete(b);
        return error_no_memory(error);
    }
    if (!explain_value(folder, a, b, error) && !explain_given(folder, a, b, error)) {
        error_set(error, ECGP_NO_OUTPUT,
                  "%s: this run was begun by another version of ecgpress; --overwrite it", folder);
    }
    cJSON_Delete(a);
    cJSON_Delete(b);
    return ECGP_NO_OUTPUT;
}

enum ecgp_result run_config_check(const char *folder, const struct text *config,
                                  struct ecgp_error *error)
{
    char *path = file_join(folder, TREE_CONFIG);
    char *before = NULL;
    size_t size = 0;
    enum ecgp_result result =
        path ? file_read(path, LIMIT_CONFIG_BYTES, &before, &size, error) : error_no_memory(error);
    if (result == ECGP_OK && (size != config->length || memcmp(before, config->data, size) != 0)) {
        result = explain_difference(folder, before, size, config->data, error);
    }
    free(before);
    free(path);
    return result;
}
