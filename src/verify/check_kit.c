/* The labels of ecg-image-kit: points are [row, column]. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "verify/indexes.h"

enum { KIT_MOST_BYTES = 1 << 28 };
#define MOST_PX 0.5

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool is_point(const cJSON *point, double row, double column, double most)
{
    const cJSON *y = cJSON_GetArrayItem(point, 0), *x = cJSON_GetArrayItem(point, 1);
    return cJSON_IsNumber(y) && cJSON_IsNumber(x) && fabs(y->valuedouble - row) <= most &&
           fabs(x->valuedouble - column) <= most;
}

static bool is_box(const cJSON *corners, const struct ecgp_box *box)
{
    return box->x0 >= box->x1 ? !corners
                              : is_point(member(corners, "0"), box->y0, box->x0, 0) &&
                                    is_point(member(corners, "1"), box->y0, box->x1, 0) &&
                                    is_point(member(corners, "2"), box->y1, box->x1, 0) &&
                                    is_point(member(corners, "3"), box->y1, box->x0, 0);
}

/* Whether the points are where the samples are. */
static bool has_points(const struct log_page *page, const struct log_lead *lead,
                       const cJSON *points)
{
    const cJSON *point = points ? points->child : NULL;
    struct point px;
    for (int i = 0; lead->known && i < lead->samples; i++) {
        if (log_place(page, lead, i, &px)) {
            if (!is_point(point, px.y, px.x, MOST_PX)) {
                return false;
            }
            point = point->next;
        }
    }
    return !lead->known || !point;
}

static const char *difference(const struct log_page *page, const struct log_lead *lead,
                              const cJSON *object)
{
    const char *name = cJSON_GetStringValue(member(object, "lead_name"));
    const cJSON *start = member(object, "start_sample"), *end = member(object, "end_sample");
    return !name || strcmp(name, lead->name) != 0                          ? "lead_name"
           : !is_box(member(object, "lead_bounding_box"), &lead->box)      ? "lead_bounding_box"
           : !is_box(member(object, "text_bounding_box"), &lead->name_box) ? "text_bounding_box"
           : !cJSON_IsNumber(start) || start->valuedouble != (double)lead->first_sample
               ? "start_sample"
           : !cJSON_IsNumber(end) ||
                   end->valuedouble != (double)(lead->first_sample + lead->samples)
               ? "end_sample"
           : !has_points(page, lead, member(object, "plotted_pixels")) ? "plotted_pixels"
                                                                       : NULL;
}

static void check_leads(struct report *report, const struct log_page *page, const char *path,
                        const cJSON *leads)
{
    const cJSON *object = leads ? leads->child : NULL;
    for (int i = 0; i < page->leads; i++) {
        const char *wrong = object ? difference(page, &page->lead[i], object) : "lead_name";
        if (wrong) {
            report_fault(report, path, "\"%s\" of lead %s is not that of pages.jsonl", wrong,
                         page->lead[i].name);
            return;
        }
        object = object->next;
    }
    if (object) {
        report_fault(report, path, "more leads than the page has");
    }
}

void check_kit(struct report *report, struct log_page *page, struct log_lead *none,
               const char *path)
{
    cJSON *json;
    (void)none;
    if (!report_json(report, path, KIT_MOST_BYTES, LIMIT_PAGE_VALUES + 3 * LIMIT_SAMPLES, &json)) {
        return;
    }
    if (!json) {
        report_fault(report, path, "not JSON");
    } else if (!cJSON_Compare(member(json, "width"), member(page->json, "width"), true) ||
               !cJSON_Compare(member(json, "height"), member(page->json, "height"), true)) {
        report_fault(report, path, "another size than pages.jsonl has");
    } else {
        check_leads(report, page, path, member(json, "leads"));
    }
    cJSON_Delete(json);
}
