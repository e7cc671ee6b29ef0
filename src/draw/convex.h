/* Convex shapes on the page, as shaders read them. */
#ifndef DRAW_CONVEX_H
#define DRAW_CONVEX_H

#include "page/plan.h"

/* The side from a to b (mm, clockwise) of such a shape: the unit vector inwards, and how far the
 * page's corner is inside. */
void convex_side(const double a[2], const double b[2], float side[4]);

/* Where a shape is in the picture, px, with room for soft edges: x0, y0, x1, y1. */
void convex_place(const struct plan *plan, double corner[][2], int corners, float place[4]);

/* Widens a place by a point of the picture and that room, and clips it to the picture; false where
 * nothing is left. */
void convex_widen(float place[4], double x, double y);
bool convex_clip(const struct plan *plan, float place[4]);

#endif
