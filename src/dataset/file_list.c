#include "dataset/file_list.h"

#include "base/json_read.h"
#include "base/limits.h"
#include "dataset/tree.h"

struct json file_list_begin(struct text *text, const char *name, const char *set)
{
    text_clear(text);
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "name", name);
    json_string(&json, "set", set);
    json_object(&json, "files", JSON_SPACED);
    return json;
}

enum ecgp_result file_list_read(struct file_list *list, const char *line, size_t length)
{
    *list = (struct file_list){0};
    const enum ecgp_result result =
        json_read("a line", line, length, LIMIT_PAGE_VALUES, &list->object, NULL);
    if (result == ECGP_NO_MEMORY) {
        return result;
    }
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(list->object, "name");
    const cJSON *set = cJSON_GetObjectItemCaseSensitive(list->object, "set");
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(list->object, "files");
    if (!cJSON_IsString(name) || !cJSON_IsString(set) || !cJSON_IsObject(files)) {
        return ECGP_BAD_DATA;
    }
    list->name = name->valuestring;
    list->set = set->valuestring;
    list->next = files->child;
    return ECGP_OK;
}

void file_list_finish(struct file_list *list)
{
    cJSON_Delete(list->object);
    list->object = NULL;
}

bool file_list_next(struct file_list *list, const char **path, int64_t *bytes)
{
    for (const cJSON *file; (file = list->next);) {
        list->next = file->next;
        if (tree_is_product(file->string) && cJSON_IsNumber(file)) {
            *path = file->string;
            *bytes = (int64_t)file->valuedouble;
            return true;
        }
    }
    return false;
}
