/* Views of a page: pictures of its size, and ground truth with the page's own signals, whose points
 * are where the view's own map has them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/limits.h"
#include "image/jpeg.h"
#include "image/png.h"
#include "verify/checks.h"

#define SPARE_PX 0.02

void check_view(struct report *report, struct log_page *page, struct log_lead *none,
                const char *path)
{
    const struct picture_size size = log_size(page);
    const char *ending = strrchr(path, '.');
    struct picture picture;
    (void)none;
    if (report_picture(report, path, strcmp(ending, ".png") == 0 ? png_decode : jpeg_decode, &size,
                       &picture)) {
        free(picture.data);
    }
}

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static double number(const cJSON *item)
{
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

static bool is_point(const cJSON *point, const struct point *px)
{
    return fabs(number(cJSON_GetArrayItem(point, 0)) - px->x) <= SPARE_PX &&
           fabs(number(cJSON_GetArrayItem(point, 1)) - px->y) <= SPARE_PX;
}

/* What is wrong with the samples of a lead, or NULL. */
static const char *lead_problem(const struct log_lead *lead, const cJSON *said,
                                const struct forward *forward)
{
    const cJSON *signal = member(said, "signal_mv"), *points = member(said, "points");
    if (cJSON_GetArraySize(signal) != lead->samples ||
        cJSON_GetArraySize(points) != lead->samples) {
        return "has another number of samples";
    }
    const cJSON *mv = signal->child, *point = points->child;
    for (int64_t i = 0; i < lead->samples; i++, mv = mv->next, point = point->next) {
        if (isnan(lead->mv[i]) ? !cJSON_IsNull(mv) : number(mv) != lead->mv[i]) {
            return "has other samples than the page";
        }
        const struct point mm = log_place_mm(lead, (double)i, lead->mv[i]);
        const struct point px = forward_point(forward, mm.x, mm.y);
        if (!isnan(lead->mv[i]) && !is_point(point, &px)) {
            return "has a sample that is not where its map has it";
        }
    }
    return NULL;
}

static const char *problem(const struct log_page *page, const cJSON *truth)
{
    static const char *const keys[] = {"record",     "layout",        "window",
                                       "width",      "height",        "rate_hz",
                                       "page_index", "page_width_mm", "page_height_mm"};
    struct forward forward = {.px_per_mm = number(member(truth, "px_per_mm"))};
    const cJSON *said = member(truth, "leads");
    const char *wrong = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        if (!cJSON_Compare(member(page->json, keys[i]), member(truth, keys[i]), true)) {
            return keys[i];
        }
    }
    if (cJSON_GetArraySize(said) != page->leads || !forward_read(&forward, member(truth, "mesh"))) {
        return "leads or mesh";
    }
    said = said ? said->child : NULL;
    for (int i = 0; i < page->leads && !wrong; i++, said = said->next) {
        wrong = page->lead[i].known ? lead_problem(&page->lead[i], said, &forward) : NULL;
    }
    forward_free(&forward);
    return wrong;
}

void check_view_truth(struct report *report, struct log_page *page, struct log_lead *none,
                      const char *path)
{
    cJSON *truth;
    (void)none;
    if (!report_json(report, path, LIMIT_TRUTH_BYTES, LIMIT_PAGE_VALUES + 8 * LIMIT_SAMPLES,
                     &truth)) {
        return;
    }
    const char *wrong = truth ? problem(page, truth) : "not JSON";
    if (wrong) {
        report_fault(report, path, "not the ground truth of a view of its page: %s", wrong);
    }
    cJSON_Delete(truth);
}
