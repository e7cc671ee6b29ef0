#include "dataset/log_line.h"

#include <stdio.h>
#include <string.h>

#include "base/json_read.h"
#include "base/limits.h"
#include "record/listing.h"

/* The number of the name among `count` names, or -1. */
static int find_name(const cJSON *item, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        if (cJSON_IsString(item) && strcmp(item->valuestring, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

static bool read_leads(const cJSON *leads, struct page_summary *summary)
{
    const cJSON *lead;
    cJSON_ArrayForEach(lead, leads)
    {
        const cJSON *index = cJSON_GetObjectItemCaseSensitive(lead, "index");
        const cJSON *crop = cJSON_GetObjectItemCaseSensitive(lead, "crop");
        if (!cJSON_IsNumber(index) || index->valueint < 0 || index->valueint > 31 || !crop) {
            return false;
        }
        const uint32_t bit = (uint32_t)1 << index->valueint;
        const bool overlapped =
            cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(lead, "overlapped_by")) > 0;
        summary->crops |= cJSON_IsArray(crop) ? bit : 0;
        summary->overlapped |= cJSON_IsArray(crop) && overlapped ? bit : 0;
        summary->clipped |=
            cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(lead, "clipped")) ? bit : 0;
    }
    return true;
}

enum ecgp_result log_line_read(const char *line, size_t length, struct page_summary *summary)
{
    cJSON *object;
    const enum ecgp_result result =
        json_read("a line", line, length, LIMIT_PAGE_VALUES, &object, NULL);
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(object, "name");
    const cJSON *crc = cJSON_GetObjectItemCaseSensitive(object, "signals_crc32");
    const int set = find_name(cJSON_GetObjectItemCaseSensitive(object, "set"), set_names, SETS);
    const int split =
        find_name(cJSON_GetObjectItemCaseSensitive(object, "split"), split_names, ECGP_SPLITS);
    bool good = cJSON_IsString(name) && strlen(name->valuestring) < sizeof summary->name &&
                cJSON_IsNumber(crc) && crc->valuedouble >= 0 && crc->valuedouble <= UINT32_MAX &&
                set >= 0 && split >= 0;
    if (good) {
        *summary = (struct page_summary){
            .set = (enum page_set)set,
            .split = (enum ecgp_split)split,
            .signals_crc32 = (uint32_t)crc->valuedouble,
        };
        snprintf(summary->name, sizeof summary->name, "%s", name->valuestring);
        good = read_leads(cJSON_GetObjectItemCaseSensitive(object, "leads"), summary);
    }
    cJSON_Delete(object);
    return good ? ECGP_OK : result == ECGP_NO_MEMORY ? result : ECGP_BAD_DATA;
}
