/* Boxes of pixels. */
#ifndef VERIFY_GEOMETRY_H
#define VERIFY_GEOMETRY_H

#include <stdbool.h>

#include <ecgpress/page.h>

static inline bool box_empty(const struct ecgp_box *box)
{
    return box->x0 >= box->x1 || box->y0 >= box->y1;
}

static inline bool box_same(const struct ecgp_box *a, const struct ecgp_box *b)
{
    return a->x0 == b->x0 && a->y0 == b->y0 && a->x1 == b->x1 && a->y1 == b->y1;
}

static inline int box_width(const struct ecgp_box *box)
{
    return box->x1 - box->x0;
}

static inline int box_height(const struct ecgp_box *box)
{
    return box->y1 - box->y0;
}

/* What two boxes have in common; may be empty. */
struct ecgp_box box_common(const struct ecgp_box *a, const struct ecgp_box *b);

/* Whether a box lies within a picture of that size. */
bool box_within(const struct ecgp_box *box, int64_t width, int64_t height);

/* An empty box for box_add. */
extern const struct ecgp_box box_none;
/* Widens a box to pixels x0 <= x < x1 of row y. */
void box_add(struct ecgp_box *box, int x0, int x1, int y);

/* Whether each side of a box is within `px` pixels of another's. */
bool box_near(const struct ecgp_box *a, const struct ecgp_box *b, int px);

#endif
