/*
 * How a page lies and how it is looked at: paper that is curled, folded, creased or crumpled, in
 * front of a camera that is turned and tilted, through a lens. Positions are computed in double
 * precision from the options of the group shape; the mesh is made of them.
 */
#ifndef PAGE_WARP_H
#define PAGE_WARP_H

#include <stdint.h>

#include "page/mesh.h"
#include "config/options.h"

struct warp_size {
    double width_mm, height_mm; /* of the page */
    int width, height;          /* of the picture, px */
};

/* Whether the values drawn for a page leave it flat, straight and filling its picture. */
bool warp_is_none(const struct option_values *drawn);

/* Whether straight lines stay straight: the map is a homography but for the mesh's steps. */
bool warp_is_projective(const struct option_values *drawn);

/* Makes the mesh of a page; false without memory. Finish it in any case. */
bool warp_mesh(const struct option_values *drawn, int64_t number, const struct warp_size *size,
               struct page_mesh *mesh);

#endif
