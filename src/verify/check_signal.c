/* Files of a lead's samples against one another. Against the log: samples_crc32; against the
 * record: check_source. */
#include <math.h>
#include <stdlib.h>

#include "verify/checks.h"

/* Index of the first sample that differs, or -1. */
static int first_difference(const cJSON *list, const struct log_lead *lead)
{
    const cJSON *value;
    int i = 0;
    cJSON_ArrayForEach(value, list)
    {
        const bool same = cJSON_IsNull(value)
                              ? isnan(lead->mv[i])
                              : cJSON_IsNumber(value) && value->valuedouble == lead->mv[i];
        if (!same) {
            return i;
        }
        i++;
    }
    return -1;
}

static void compare(struct report *report, const char *path, const cJSON *list,
                    const struct log_lead *lead)
{
    if (!cJSON_IsArray(list)) {
        report_fault(report, path, "not a list of numbers");
    } else if (cJSON_GetArraySize(list) != lead->samples) {
        report_fault(report, path, "%d samples, but %lld in pages.jsonl", cJSON_GetArraySize(list),
                     (long long)lead->samples);
    } else if (lead->known) {
        const int at = first_difference(list, lead);
        if (at >= 0) {
            report_fault(report, path, "sample %d is not the one in the lead's other files", at);
        }
    }
}

void check_signal(struct report *report, struct log_page *page, struct log_lead *lead,
                  const char *path)
{
    (void)page;
    char *data;
    size_t size;
    if (report_read(report, path, &data, &size)) {
        cJSON *list = cJSON_ParseWithOpts(data, NULL, true);
        compare(report, path, list, lead);
        cJSON_Delete(list);
        free(data);
    }
}
