#include "shard/failure.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "shard/manifest.h"

void failure_note(const struct folder *folder, int64_t shard, const struct ecgp_error *why)
{
    char name[SHARD_NAME];
    struct text text = {0};
    struct json json = json_begin(&text);
    shard_name(shard, FAILURE_ENDING, name);
    json_object(&json, NULL, JSON_SPACED);
    json_int(&json, "shard", shard);
    json_string(&json, "code", ecgp_result_name(why->code));
    json_string(&json, "error", why->text);
    json_end(&json);
    if (json_finish(&json)) {
        text_add(&text, "\n");
    }
    if (!text.failed) {
        folder_write(folder, name, false, text.data, text.length, NULL);
    }
    text_free(&text);
}

void failure_forget(const struct folder *folder, int64_t shard)
{
    char name[SHARD_NAME];
    shard_name(shard, FAILURE_ENDING, name);
    folder_remove(folder, name, NULL);
}

bool failure_read(const struct folder *folder, int64_t shard, struct text *text)
{
    char name[SHARD_NAME], *content = NULL;
    size_t size = 0;
    cJSON *json = NULL;
    shard_name(shard, FAILURE_ENDING, name);
    char *path = file_join(folder->path, name);
    const bool good = path && file_read(path, KIB(64), &content, &size, NULL) == ECGP_OK &&
                      json_read(path, content, size, 64, &json, NULL) == ECGP_OK;
    const cJSON *why = good ? cJSON_GetObjectItemCaseSensitive(json, "error") : NULL;
    text_clear(text);
    text_add(text, cJSON_IsString(why) ? why->valuestring : "");
    cJSON_Delete(json);
    free(content);
    free(path);
    return cJSON_IsString(why);
}
