/*
 * The outline of what stands between the lamp and the page: round-ended bars that join softly, and
 * a phone's rounded rectangle.
 */
#ifndef PAGE_SHADOW_H
#define PAGE_SHADOW_H

#include "base/rng.h"

enum { SHADOW_PARTS = 20 };

enum shadow_kind { SHADOW_PHONE, SHADOW_HAND, SHADOW_HEAD, SHADOW_KINDS };

/* A bar from one round end to another; radii differ. */
struct shadow_part {
    float x0, y0, x1, y1, r0, r1;
};

/* In hand's lengths; the arm goes off along +x, fingers and head point along -x. */
struct shadow_outline {
    struct shadow_part part[SHADOW_PARTS];
    int parts;
    float half_x, half_y; /* of the phone, about 0, 0; 0: there is none */
};

/* An outline of a kind, with its fingers and turns drawn from `rng`. */
void shadow_outline(enum shadow_kind kind, struct rng *rng, struct shadow_outline *outline);

#endif
