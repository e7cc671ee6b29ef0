#include "export/yolo.h"

#include <math.h>

#include "base/scalar.h"
#include "config/leads.h"
#include "export/polygon.h"
#include "truth/boxes.h"
#include "truth/page.h"

enum { YOLO_KEYPOINTS = 9 };

/* --- classes ------------------------------------------------------------------------------------
 */

struct yolo_style yolo_style_of(const struct settings *settings)
{
    struct yolo_style style = {settings->label_shape, settings->lead_classes, {0}};
    settings_label_classes(settings, style.number);
    return style;
}

static bool each_has_a_class(const struct yolo_style *style)
{
    return style->lead_classes == LEAD_CLASSES_EACH;
}

static int class_of_lead(const struct yolo_style *style, int lead)
{
    return each_has_a_class(style) ? style->number[lead] - 1 : 0;
}

static int class_of_name(const struct yolo_style *style, int lead)
{
    return style->number[lead] + (each_has_a_class(style) ? ECGP_LEADS - 1 : 0);
}

/* --- shapes -------------------------------------------------------------------------------------
 */

static void add_corners(struct polygon *polygon, const struct ecgp_box *box)
{
    polygon_add(polygon, box->x0, box->y0);
    polygon_add(polygon, box->x1, box->y0);
    polygon_add(polygon, box->x1, box->y1);
    polygon_add(polygon, box->x0, box->y1);
}

/* A lead's polygon, px: its outline, cut to the picture; its box where that leaves nothing. */
static void find_polygon(const double outline[2 * ECGP_OUTLINE], const struct ecgp_box *box,
                         double width, double height, struct polygon *polygon)
{
    polygon->points = 0;
    for (int i = 0; i < ECGP_OUTLINE; i++) {
        polygon_add(polygon, outline[2 * i], outline[2 * i + 1]);
    }
    polygon_clip(polygon, width, height);
    if (polygon->points < 3) {
        polygon->points = 0;
        add_corners(polygon, box);
    }
}

/* The rectangle of the least area around that polygon, clockwise from the outline's top left;
 * corners beyond the picture are moved to its edge. */
static void find_corners(const double outline[2 * ECGP_OUTLINE], const struct ecgp_box *box,
                         double width, double height, double corner[4][2])
{
    struct polygon polygon;
    find_polygon(outline, box, width, height, &polygon);
    polygon_rectangle(&polygon, outline[0], outline[1], corner);
    for (int i = 0; i < 4; i++) {
        corner[i][0] = clamp(corner[i][0], 0, width);
        corner[i][1] = clamp(corner[i][1], 0, height);
    }
}

/* The sample of a lead that a keypoint is at. */
static int64_t keypoint_sample(int keypoint, int64_t samples)
{
    const int64_t parts = YOLO_KEYPOINTS - 1;
    return ((samples - 1) * keypoint + parts / 2) / parts;
}

/* --- lines --------------------------------------------------------------------------------------
 */

static void add_box(struct text *out, int class, const struct ecgp_box *box,
                    const struct plan *plan)
{
    const double width = plan->width;
    const double height = plan->height;
    text_addf(out, "%d %.8f %.8f %.8f %.8f", class, (box->x0 + box->x1) / (2 * width),
              (box->y0 + box->y1) / (2 * height), (box->x1 - box->x0) / width,
              (box->y1 - box->y0) / height);
}

static void add_point(struct text *out, const struct plan *plan, double x, double y)
{
    /* readers drop a picture for a value beyond 0..1, be it by rounding */
    text_addf(out, " %.8f %.8f", clamp(x / plan->width, 0, 1), clamp(y / plan->height, 0, 1));
}

static void add_polygon(struct text *out, int class, const struct polygon *polygon,
                        const struct plan *plan)
{
    text_addf(out, "%d", class);
    for (int i = 0; i < polygon->points; i++) {
        add_point(out, plan, polygon->x[i], polygon->y[i]);
    }
}

static void add_keypoints(struct text *out, const struct ecgp_page *page, int field)
{
    const struct plan *plan = &page->plan;
    for (int i = 0; i < YOLO_KEYPOINTS; i++) {
        const int64_t sample = keypoint_sample(i, page->leads[field].samples);
        double x, y;
        const bool seen = ecgp_page_point(page, field, sample, &x, &y) && x >= 0 && y >= 0 &&
                          x < plan->width && y < plan->height;
        add_point(out, plan, seen ? x : 0, seen ? y : 0);
        text_add(out, seen ? " 2" : " 0");
    }
}

static void add_lead(struct text *out, const struct ecgp_page *page, int field,
                     const struct yolo_style *style)
{
    const enum label_shape shape = style->shape;
    const int class = class_of_lead(style, page->plan.field[field].lead);
    const struct plan *plan = &page->plan;
    const struct ecgp_page_lead *lead = &page->leads[field];
    double outline[2 * ECGP_OUTLINE] = {0}, corner[4][2];
    struct polygon polygon = {0};
    ecgp_page_outline(page, field, outline);
    if (shape == LABEL_SEGMENT) {
        find_polygon(outline, &lead->box, plan->width, plan->height, &polygon);
        add_polygon(out, class, &polygon, plan);
    } else if (shape == LABEL_OBB) {
        find_corners(outline, &lead->box, plan->width, plan->height, corner);
        for (int i = 0; i < 4; i++) {
            polygon_add(&polygon, corner[i][0], corner[i][1]);
        }
        add_polygon(out, class, &polygon, plan);
    } else {
        add_box(out, class, &lead->crop, plan);
    }
    if (shape == LABEL_POSE) {
        add_keypoints(out, page, field);
    }
    text_add(out, "\n");
}

static void add_name(struct text *out, const struct plan *plan, int class,
                     const struct ecgp_box *box, enum label_shape shape)
{
    if (shape == LABEL_SEGMENT || shape == LABEL_OBB) {
        struct polygon polygon = {0};
        add_corners(&polygon, box);
        add_polygon(out, class, &polygon, plan);
    } else {
        add_box(out, class, box, plan);
    }
    for (int i = 0; i < YOLO_KEYPOINTS && shape == LABEL_POSE; i++) {
        add_point(out, plan, 0, 0);
        text_add(out, " 0");
    }
    text_add(out, "\n");
}

void yolo_labels(struct text *out, const struct ecgp_page *page, const struct yolo_style *style)
{
    const struct plan *plan = &page->plan;
    for (int i = 0; i < plan->fields; i++) {
        const struct ecgp_box name = box_pad(plan, page->leads[i].name_box);
        if (!box_is_empty(&page->leads[i].crop)) {
            add_lead(out, page, i, style);
        }
        if (!box_is_empty(&name)) {
            add_name(out, plan, class_of_name(style, plan->field[i].lead), &name, style->shape);
        }
    }
}

/* --- data.yaml ----------------------------------------------------------------------------------
 */

static void add_class_names(struct text *out, const struct yolo_style *style)
{
    const char *names[ECGP_LEADS];
    for (int i = 0; i < ECGP_LEADS; i++) {
        names[style->number[i] - 1] = lead_names[i];
    }
    text_add(out, each_has_a_class(style) ? "names:\n" : "names:\n  0: lead\n");
    for (int i = 0; i < ECGP_LEADS && each_has_a_class(style); i++) {
        text_addf(out, "  %d: %s\n", i, names[i]);
    }
    for (int i = 0; i < ECGP_LEADS; i++) {
        const int class = each_has_a_class(style) ? ECGP_LEADS + i : 1 + i;
        text_addf(out, "  %d: %s%s\n", class, each_has_a_class(style) ? "name " : "", names[i]);
    }
}

/* Mirrored left to right, the first keypoint is the last. */
static void add_keypoint_shape(struct text *out)
{
    text_addf(out, "kpt_shape: [%d, 3]\nflip_idx: [", YOLO_KEYPOINTS);
    for (int i = YOLO_KEYPOINTS - 1; i >= 0; i--) {
        text_addf(out, i > 0 ? "%d, " : "%d]\n", i);
    }
}

void yolo_data(struct text *out, const struct yolo_style *style)
{
    text_add(out, "# Without a `path` the lists are looked for beside this file.\n"
                  "train: train.txt\nval: val.txt\ntest: test.txt\n");
    if (style->shape == LABEL_POSE) {
        add_keypoint_shape(out);
    }
    add_class_names(out, style);
}
