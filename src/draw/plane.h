/* The plane that a page lies in, with which things go on beyond its edges: the map is stretched
 * there. */
#ifndef DRAW_PLANE_H
#define DRAW_PLANE_H

#include "page/plan.h"

/* Rows of the matrix that takes px (x, y, 1) to mm (x w, y w, w): that of the page's corners. That
 * of a flat page where they are no convex shape. */
struct plane {
    double to_mm[9];
    double to_px[9];
};

struct plane plane_of(const struct plan *plan);

void plane_point(const double matrix[9], const double from[2], double to[2]);

#endif
