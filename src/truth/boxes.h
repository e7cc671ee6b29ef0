/* Boxes in pixels, computed from a plan (see include/ecgpress/page.h for what each means). */
#ifndef TRUTH_BOXES_H
#define TRUTH_BOXES_H

#include "base/error.h"
#include "page/plan.h"

static inline bool box_is_empty(const struct ecgp_box *box)
{
    return box->x0 >= box->x1 || box->y0 >= box->y1;
}

/* The intersection of two boxes. */
struct ecgp_box box_clip(struct ecgp_box box, const struct ecgp_box *to);

/* `box` grown by the plan's padding, half of it on each side, and clipped to the picture. The
 * spare pixel of an odd padding goes to the right and the bottom. */
struct ecgp_box box_pad(const struct plan *plan, struct ecgp_box box);

/* The smallest box around a field's mask; empty where it has no ink on the picture. */
enum ecgp_result box_of_lead(const struct plan *plan, const struct plan_field *field,
                             struct ecgp_box *box, struct ecgp_error *error);

/* The same of its samples `first` to `last` of the record, as far as the field has them. */
enum ecgp_result box_of_samples(const struct plan *plan, const struct plan_field *field,
                                int64_t first, int64_t last, struct ecgp_box *box,
                                struct ecgp_error *error);

/* The pixels of the picture that a rectangle of the page covers by at least half. */
struct ecgp_box box_of_rect(const struct plan *plan, const struct rect_mm *rect);

#endif
