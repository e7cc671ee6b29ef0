/* Effect: what was drawn by hand, with round pens, over the page. */
#ifndef DRAW_PEN_H
#define DRAW_PEN_H

#include "gpu/draw.h"
#include "image/ink_map.h"
#include "page/plan.h"

struct pen_effect {
    struct gpu_program coverage, ink;
    struct gpu_texture pieces;
    struct gpu_target layer; /* the share of each pixel of one mark's box under its strokes */
};

/* Zero it to begin. */
void pen_finish(struct pen_effect *effect);

/* Draws the plan's marks, one after the other. A mark is one layer of ink, however often its
 * strokes cross; ink darkens what is below it. Their boxes are marked in `ink`. */
enum ecgp_result pen_draw(struct pen_effect *effect, const struct plan *plan,
                          const struct gpu_target *target, struct ink_map *ink,
                          struct ecgp_error *error);

#endif
