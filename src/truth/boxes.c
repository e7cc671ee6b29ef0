#include "truth/boxes.h"

#include <math.h>
#include <stdlib.h>

#include "truth/bent_box.h"
#include "truth/stroke.h"

struct ecgp_box box_clip(struct ecgp_box box, const struct ecgp_box *to)
{
    box.x0 = box.x0 > to->x0 ? box.x0 : to->x0;
    box.y0 = box.y0 > to->y0 ? box.y0 : to->y0;
    box.x1 = box.x1 < to->x1 ? box.x1 : to->x1;
    box.y1 = box.y1 < to->y1 ? box.y1 : to->y1;
    return box_is_empty(&box) ? (struct ecgp_box){0, 0, 0, 0} : box;
}

struct ecgp_box box_pad(const struct plan *plan, struct ecgp_box box)
{
    const int x = plan->padding_x;
    const int y = plan->padding_y;
    const struct ecgp_box picture = {0, 0, plan->width, plan->height};
    if (box_is_empty(&box)) {
        return box;
    }
    box = (struct ecgp_box){box.x0 - x / 2, box.y0 - y / 2, box.x1 + x - x / 2, box.y1 + y - y / 2};
    return box_clip(box, &picture);
}

static struct ecgp_box box_join(struct ecgp_box a, const struct ecgp_box *b)
{
    if (box_is_empty(&a)) {
        return *b;
    }
    if (!box_is_empty(b)) {
        a.x0 = a.x0 < b->x0 ? a.x0 : b->x0;
        a.y0 = a.y0 < b->y0 ? a.y0 : b->y0;
        a.x1 = a.x1 > b->x1 ? a.x1 : b->x1;
        a.y1 = a.y1 > b->y1 ? a.y1 : b->y1;
    }
    return a;
}

enum ecgp_result box_of_lead(const struct plan *plan, const struct plan_field *field,
                             struct ecgp_box *box, struct ecgp_error *error)
{
    if (plan->map.mesh) {
        return bent_box(plan, field, box) ? ECGP_OK : error_no_memory(error);
    }
    struct stroke stroke = stroke_of(plan, field, stroke_mask_radius(plan));
    int *lane = malloc((size_t)field->samples * sizeof *lane + 1);
    *box = (struct ecgp_box){0, 0, 0, 0};
    if (!lane) {
        return error_no_memory(error);
    }
    const int lanes = stroke_split(plan, field, stroke.radius, lane);
    stroke.lane = lanes > 1 ? lane : NULL;
    for (stroke.number = 0; stroke.number < lanes; stroke.number++) {
        const struct ecgp_box part = stroke_box(&stroke);
        *box = box_join(*box, &part);
    }
    free(lane);
    return ECGP_OK;
}

enum ecgp_result box_of_samples(const struct plan *plan, const struct plan_field *field,
                                int64_t first, int64_t last, struct ecgp_box *box,
                                struct ecgp_error *error)
{
    const int64_t from = first > field->first_sample ? first - field->first_sample : 0;
    const int64_t to = last - field->first_sample < field->samples ? last - field->first_sample
                                                                   : field->samples - 1;
    *box = (struct ecgp_box){0, 0, 0, 0};
    if (!field->present || from > to) {
        return ECGP_OK;
    }
    struct plan_field part = *field;
    part.x_mm += (double)from * field->sample_mm;
    part.first_sample += from;
    part.samples = to - from + 1;
    part.mv += from;
    part.ink = field->ink ? field->ink + from : NULL;
    part.clean_mv = field->clean_mv ? field->clean_mv + from : NULL;
    return box_of_lead(plan, &part, box, error);
}

struct ecgp_box box_of_rect(const struct plan *plan, const struct rect_mm *rect)
{
    const struct ecgp_box picture = {0, 0, plan->width, plan->height};
    enum { SIDE = 8 }; /* points a side */
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int i = 0; i < 4 * (SIDE + 1); i++) {
        const double along = i / 4 / (double)SIDE, end = i / 2 % 2;
        const double across = i % 2 ? along : end, down = i % 2 ? end : along;
        double x, y;
        map_point(&plan->map, across * rect->x1 + (1 - across) * rect->x0,
                  down * rect->y1 + (1 - down) * rect->y0, &x, &y);
        x0 = fmin(x0, x);
        y0 = fmin(y0, y);
        x1 = fmax(x1, x);
        y1 = fmax(y1, y);
    }
    const struct ecgp_box box = {(int)lround(x0), (int)lround(y0), (int)lround(x1),
                                 (int)lround(y1)};
    return box_clip(box, &picture);
}
