/*
 * Where in the picture the strokes of a warped page are: tiles, or where the page
 * is upright, rows in each of its columns, so that each pixel is drawn once a lane.
 */
#ifndef DRAW_TILES_H
#define DRAW_TILES_H

#include "gpu/tuning.h"
#include "page/plan.h"

/* A rectangle, px; none: its bottom is not below its top. */
struct area {
    double x0, y0, x1, y1;
};

/* The tiles that hold ink of one lane. Zero it to begin. */
struct tiles {
    int width, height; /* of a tile, px; multiples of SPANS_ROWS */
    int columns, rows; /* of the picture */
    uint8_t *marked;
    struct ecgp_box bounds; /* of the marked ones, in tiles */
};

/* Clears the tiles for a picture of the plan's size; false without memory. */
bool tiles_clear(struct tiles *tiles, const struct plan *plan);
void tiles_finish(struct tiles *tiles);

/* Marks where a rectangle of the flat page is in the picture, and a little around it. */
void tiles_mark(struct tiles *tiles, const struct plan *plan, const struct area *flat);

/* The next run of marked tiles behind `*tile` (0 to begin) as a rectangle in pixels, within the
 * picture rounded up to tiles; false behind the last one. */
bool tiles_next(const struct tiles *tiles, int *tile, struct ecgp_box *run);

/* Columns of SPANS_ROWS px of the picture, and from where to where each holds ink of one lane. Zero
 * it to begin. */
struct extents {
    int columns, room;
    struct extent {
        int top, bottom; /* px, multiples of SPANS_ROWS; none: the bottom is not below the top */
    } * column;
    struct ecgp_box bounds; /* of all, px; its sides are multiples of SPANS_ROWS */
};

/* Clears the columns for a picture of the plan's size; false without memory. */
bool extents_clear(struct extents *extents, const struct plan *plan);
void extents_finish(struct extents *extents);

/* Like tiles_mark. */
void extents_mark(struct extents *extents, const struct plan *plan, const struct area *flat);

#endif
