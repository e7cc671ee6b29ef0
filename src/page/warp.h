/*
 * How a page lies and how it is looked at: paper that is curled, folded, creased or crumpled, in
 * front of a camera that is turned and tilted, through a lens. Positions are computed in double
 * precision from the options of the group shape; the mesh is made of them.
 */
#ifndef PAGE_WARP_H
#define PAGE_WARP_H

#include <stdint.h>

#include "page/plan.h"

struct warp_size {
    double width_mm, height_mm; /* of the page */
    int width, height;          /* of the picture, px */
};

enum plan_shape warp_shape(const struct look *look);

/* Makes the mesh of a page whose shape is not SHAPE_FLAT; false without memory. Finish it in any
 * case. */
bool warp_mesh(const struct look *look, const struct warp_size *size, struct page_mesh *mesh);

/* Where the page has creases, and its fold: at most PLAN_MAX_CREASES. */
int warp_creases(const struct look *look, const struct warp_size *size, struct plan_crease *crease);

#endif
