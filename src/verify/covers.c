#include "verify/covers.h"

#include <math.h>

static bool read_cover(const cJSON *json, struct cover *cover)
{
    const cJSON *corners = cJSON_GetObjectItemCaseSensitive(json, "corners_mm"), *corner;
    cover->corners = 0;
    cJSON_ArrayForEach(corner, corners)
    {
        const cJSON *x = cJSON_GetArrayItem(corner, 0), *y = cJSON_GetArrayItem(corner, 1);
        if (cover->corners == COVER_CORNERS_MOST || !cJSON_IsNumber(x) || !cJSON_IsNumber(y)) {
            return false;
        }
        cover->mm[cover->corners++] = (struct point){x->valuedouble, y->valuedouble};
    }
    return cover->corners >= 3;
}

bool covers_read(const struct log_page *page, struct covers *covers)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(page->json, "covers"), *json;
    covers->count = 0;
    cJSON_ArrayForEach(json, list)
    {
        if (covers->count == COVERS_MOST || !read_cover(json, &covers->at[covers->count++])) {
            return false;
        }
    }
    return !list || cJSON_IsArray(list); /* a log that says nothing has none */
}

/* Of a convex shape, whichever way its corners go round. */
static double depth_in(const struct cover *cover, struct point mm)
{
    struct point middle = {0, 0};
    double depth = INFINITY;
    for (int i = 0; i < cover->corners; i++) {
        middle.x += cover->mm[i].x / cover->corners;
        middle.y += cover->mm[i].y / cover->corners;
    }
    for (int i = 0; i < cover->corners; i++) {
        const struct point a = cover->mm[i], b = cover->mm[(i + 1) % cover->corners];
        const double x = b.x - a.x, y = b.y - a.y, length = hypot(x, y);
        const double side = x * (middle.y - a.y) - y * (middle.x - a.x);
        const double away = x * (mm.y - a.y) - y * (mm.x - a.x);
        depth = fmin(depth, (side < 0 ? -away : away) / fmax(length, 1e-12));
    }
    return depth;
}

double covers_depth(const struct covers *covers, struct point mm)
{
    double depth = -INFINITY;
    for (int i = 0; i < covers->count; i++) {
        depth = fmax(depth, depth_in(&covers->at[i], mm));
    }
    return depth;
}
