/* Effect: the blank paper with its ruling, as it lies flat (see map.h for other pages). */
#ifndef DRAW_PAPER_H
#define DRAW_PAPER_H

#include "gpu/draw.h"
#include "page/plan.h"

/*
 * Rows of a page differ only by how much of a horizontal line they hold, and most hold none: the
 * few distinct kinds of row are drawn once into a strip and copied from there, which runs at the
 * speed of memory also on a software renderer.
 */
struct paper {
    struct gpu_program program;
    struct gpu_texture columns, kinds;
    struct gpu_target target; /* the strip drawn last */
    struct strip *strip;      /* what stands there, NULL for nothing: pages alike share it */
};

enum ecgp_result paper_init(struct paper *paper, struct ecgp_error *error);
void paper_finish(struct paper *paper);

/* Fills the page's picture in `target`. */
enum ecgp_result paper_draw(struct paper *paper, const struct plan *plan,
                            const struct gpu_target *target, struct ecgp_error *error);

#endif
