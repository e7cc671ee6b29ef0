/*
 * How the pages of a warped tiny dataset lie in their pictures: a mesh as pages.jsonl has one,
 * walked by code of its own, and the files that warped pages have besides.
 */
#ifndef RIG_TINY_WARP_H
#define RIG_TINY_WARP_H

#include <stdint.h>

#include "base/text.h"

enum { TINY_MESH_COLUMNS = 25, TINY_MESH_ROWS = 17 };

struct tiny_warp {
    double x_px[TINY_MESH_ROWS + 1][TINY_MESH_COLUMNS + 1];
    double y_px[TINY_MESH_ROWS + 1][TINY_MESH_COLUMNS + 1];
    double (*mm)[2]; /* per pixel of the picture: what of the page is there */
};

#define TINY_WARP_SCALE 0.9 /* of the page in the picture */

void tiny_warp_init(struct tiny_warp *warp);
void tiny_warp_finish(struct tiny_warp *warp);

/* The picture position of a point of the page. */
void tiny_warp_place(const struct tiny_warp *warp, double x_mm, double y_mm, double px[2]);

/* Adds the members "mesh", "grid_points" and what else such a page has in the log. */
void tiny_warp_log(struct text *log, const struct tiny_warp *warp);

/* Adds grid_points.npy, backward_map.npy (float32), and fills in the classes of pixels that show
 * paper, its grid or nothing of the page. */
void tiny_warp_grid_points(struct text *out, const struct tiny_warp *warp);
void tiny_warp_page_map(struct text *out, const struct tiny_warp *warp);
void tiny_warp_classes(uint8_t *classes, const struct tiny_warp *warp);

/* The pixel, y * width + x, at a point of the page. */
int tiny_warp_pixel(const struct tiny_warp *warp, double x_mm, double y_mm);

/* Adds " x y ..." of the outline of a box on the page, in shares of the picture. */
void tiny_warp_outline(struct text *out, const struct tiny_warp *warp, const double box_mm[4]);

#endif
