/* landmarks.json: each landmark is where the map of pages.jsonl puts its place on the page; those
 * that the log knows of are at the places that follow from it. */
#include <math.h>
#include <string.h>

#include "verify/checks.h"
#include "verify/lattice.h"
#include "verify/ring.h"

#define SPARE_PX 0.01
#define SPARE_MM 1e-6

enum { BYTES_MOST = 1 << 20, VALUES_MOST = 1 << 14 };

struct landmark {
    const char *kind;
    const struct log_lead *lead; /* NULL: the page's own */
    int corner, visibility;
    struct point mm, px;
};

static bool read_point(const cJSON *json, const char *key, struct point *point)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, key);
    const cJSON *x = cJSON_GetArrayItem(list, 0), *y = cJSON_GetArrayItem(list, 1);
    *point = (struct point){x ? x->valuedouble : NAN, y ? y->valuedouble : NAN};
    return cJSON_IsNumber(x) && cJSON_IsNumber(y) && cJSON_GetArraySize(list) == 2;
}

static bool read_landmark(const struct log_page *page, const cJSON *json, struct landmark *landmark)
{
    const cJSON *index = cJSON_GetObjectItemCaseSensitive(json, "lead_index");
    const cJSON *corner = cJSON_GetObjectItemCaseSensitive(json, "corner");
    const cJSON *visibility = cJSON_GetObjectItemCaseSensitive(json, "visibility");
    *landmark = (struct landmark){
        .kind = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "kind")),
        .corner = corner ? corner->valueint : -1,
        .visibility = visibility ? visibility->valueint : -1,
    };
    for (int i = 0; i < page->leads && cJSON_IsNumber(index); i++) {
        if ((double)page->lead[i].index == index->valuedouble) {
            landmark->lead = &page->lead[i];
        }
    }
    return landmark->kind && (landmark->lead || cJSON_IsNull(index)) &&
           read_point(json, "mm", &landmark->mm) && read_point(json, "px", &landmark->px) &&
           landmark->visibility >= 0 && landmark->visibility <= 2;
}

static bool is_near(const struct point *a, double x, double y)
{
    return fabs(a->x - x) <= SPARE_MM && fabs(a->y - y) <= SPARE_MM;
}

/* Corners clockwise from the top left, on the page and of its ruled area; of that the log knows
 * where the grid begins and ends. */
static bool is_corner(const struct log_page *page, const struct landmark *own)
{
    const bool right = own->corner == 1 || own->corner == 2, below = own->corner >= 2;
    struct lattice lattice;
    if (strcmp(own->kind, "paper") == 0) {
        return is_near(&own->mm, right ? page->width_mm : 0, below ? page->height_mm : 0);
    }
    return !lattice_read(page, &lattice) ||
           ((right || fabs(own->mm.x - lattice.x_mm) <= SPARE_MM) &&
            (!below || fabs(own->mm.y - lattice.y_mm -
                            (double)(lattice.rows - 1) * lattice.step_mm) <= SPARE_MM));
}

/* The first and the last sample's time on the zero line. */
static bool is_on_axis(const struct landmark *own)
{
    const bool end = strcmp(own->kind, "end") == 0;
    const double along = end ? (double)(own->lead->samples - 1) * own->lead->mm_per_sample : 0;
    return is_near(&own->mm, own->lead->origin_mm[0] + along, own->lead->origin_mm[1]);
}

/* No farther from the name's ink than that is wide or high, unless the picture cuts it off. */
static bool is_at_name(const struct log_page *page, const struct landmark *own)
{
    const struct ecgp_box *box = &own->lead->name_box;
    const double reach = fmax(box->x1 - box->x0, box->y1 - box->y0);
    const bool whole =
        box->x0 > 0 && box->y0 > 0 && box->x1 < page->width && box->y1 < page->height;
    return !whole || own->visibility == 0 ||
           (own->px.x >= box->x0 - reach && own->px.x <= box->x1 + reach &&
            own->px.y >= box->y0 - reach && own->px.y <= box->y1 + reach);
}

static bool is_in_place(const struct log_page *page, const struct landmark *own)
{
    const bool axis = strcmp(own->kind, "start") == 0 || strcmp(own->kind, "end") == 0;
    return !own->lead                       ? is_corner(page, own)
           : axis                           ? is_on_axis(own)
           : strcmp(own->kind, "name") == 0 ? is_at_name(page, own)
                                            : true;
}

static const char *problem(const struct log_page *page, const struct landmark *own)
{
    const struct point px = forward_point(&page->forward, own->mm.x, own->mm.y);
    const double within = point_inset(&px, (double)page->width, (double)page->height);
    if (!(fabs(px.x - own->px.x) <= SPARE_PX && fabs(px.y - own->px.y) <= SPARE_PX)) {
        return "is not where the map in pages.jsonl has it";
    }
    if (fabs(within) > SPARE_PX && (within < 0) != (own->visibility == 0)) {
        return own->visibility == 0 ? "is on the picture" : "is off the picture";
    }
    return is_in_place(page, own) ? NULL : "is not at its place on the page";
}

void check_landmarks(struct report *report, struct log_page *page, struct log_lead *none,
                     const char *path)
{
    cJSON *json;
    int axes = 0;
    (void)none;
    if (!report_json(report, path, BYTES_MOST, VALUES_MOST, &json)) {
        return;
    }
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "landmarks"), *item;
    cJSON_ArrayForEach(item, list)
    {
        struct landmark own;
        const bool good = read_landmark(page, item, &own);
        const char *wrong = good ? problem(page, &own) : "is not valid";
        axes += good && (strcmp(own.kind, "start") == 0 || strcmp(own.kind, "end") == 0);
        if (wrong) {
            report_fault(report, path, "a landmark \"%s\" %s", own.kind ? own.kind : "", wrong);
        }
    }
    if (!cJSON_IsArray(list) || axes != 2 * page->leads) {
        report_fault(report, path, "not the landmarks of a page of %d leads", page->leads);
    }
    cJSON_Delete(json);
}
