/* The ground truth of a page as a file of its own: it says what pages.jsonl says. */
#include <string.h>

#include "base/array.h"
#include "base/limits.h"
#include "verify/checks.h"

static bool is_same(const cJSON *one, const cJSON *other, const char *key)
{
    const cJSON *a = cJSON_GetObjectItemCaseSensitive(one, key);
    const cJSON *b = cJSON_GetObjectItemCaseSensitive(other, key);
    return a && b && cJSON_Compare(a, b, true);
}

/* The first of the members in which two objects differ, or NULL. */
static const char *difference(const cJSON *one, const cJSON *other, const char *const *keys,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_same(one, other, keys[i])) {
            return keys[i];
        }
    }
    return NULL;
}

static const char *compare(const struct log_page *page, const cJSON *truth)
{
    static const char *const keys[] = {"record",    "layout",     "width",   "height",
                                       "px_per_mm", "homography", "rate_hz", "page_index"};
    static const char *const lead_keys[] = {"index",    "name",      "box",     "crop",
                                            "name_box", "origin_mm", "visible", "samples"};
    const char *wrong = difference(page->json, truth, keys, ARRAY_COUNT(keys));
    const cJSON *leads = cJSON_GetObjectItemCaseSensitive(truth, "leads");
    const cJSON *lead = leads ? leads->child : NULL, *logged;
    cJSON_ArrayForEach(logged, page->list)
    {
        wrong = wrong ? wrong : difference(logged, lead, lead_keys, ARRAY_COUNT(lead_keys));
        lead = lead ? lead->next : NULL;
    }
    return wrong ? wrong : lead ? "leads" : NULL;
}

void check_truth(struct report *report, struct log_page *page, struct log_lead *none,
                 const char *path)
{
    cJSON *truth;
    (void)none;
    if (!report_json(report, path, LIMIT_TRUTH_BYTES, LIMIT_PAGE_VALUES + 8 * LIMIT_SAMPLES,
                     &truth)) {
        return;
    }
    const char *wrong = truth ? compare(page, truth) : NULL;
    if (!truth) {
        report_fault(report, path, "not JSON");
    } else if (wrong) {
        report_fault(report, path, "\"%s\" is not that of pages.jsonl", wrong);
    }
    cJSON_Delete(truth);
}
