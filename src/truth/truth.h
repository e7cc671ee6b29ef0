/* Labels in pixels, computed from a plan (see include/ecgpress/page.h for what each means). */
#ifndef TRUTH_TRUTH_H
#define TRUTH_TRUTH_H

#include "base/error.h"
#include "page/plan.h"

static inline bool box_is_empty(const struct ecgp_box *box)
{
    return box->x0 >= box->x1 || box->y0 >= box->y1;
}

/* The part that both hold. */
struct ecgp_box box_clip(struct ecgp_box box, const struct ecgp_box *to);

/* `box` grown by the plan's padding, half of it at each side, clipped to the picture. An odd
 * padding gives its spare pixel to the right and the bottom. */
struct ecgp_box truth_pad(const struct plan *plan, struct ecgp_box box);

/* The smallest box around a field's mask; empty where it has no ink on the picture. */
enum ecgp_result truth_lead_box(const struct plan *plan, const struct plan_field *field,
                                struct ecgp_box *box, struct ecgp_error *error);

/* The pixels of which a rectangle of the page holds at least half, on the picture. */
struct ecgp_box truth_rect_box(const struct plan *plan, const struct rect_mm *rect);

/* Whether a field has samples off the picture, or off the paper in it. */
bool truth_clipped(const struct plan *plan, const struct plan_field *field);

#endif
