/* Effect: the plan's pieces, which the capture draws over the page and what is around it. */
#ifndef DRAW_PIECES_H
#define DRAW_PIECES_H

#include "draw/plane.h"
#include "gpu/texture.h"
#include "page/plan.h"

/* The pixels that piece i may touch, clipped to the picture: x0, y0, x1, y1. False: none. */
bool piece_place(const struct plan *plan, const struct plane *plane, int i, float place[4]);

/* Whether it may come nearer than `reach` to a place of the picture, px. */
bool piece_touches(const struct plan *plan, const struct plane *plane, int i, double x, double y,
                   double reach);

/* Writes the entries that shaders/capture/pieces.glsl reads, and returns how many there are; there
 * is one piece or more. */
int pieces_write(const struct plan *plan, struct gpu_texture *texture);

#endif
