/* Convex shapes on the page, as shaders read them. */
#ifndef DRAW_CONVEX_H
#define DRAW_CONVEX_H

#include "page/plan.h"

/* The side from a to b (mm, clockwise) of such a shape: the unit vector inwards, and how far the
 * page's corner is inside. */
void convex_side(const double a[2], const double b[2], float side[4]);

/* Where a shape is in the picture, px, with room for soft edges, clipped to the picture. Empty
 * where place[0] >= place[2] or place[1] >= place[3]. */
void convex_place(const struct plan *plan, double corner[][2], int corners, float place[4]);

#endif
