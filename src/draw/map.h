/*
 * Effect: what of the page is where in the picture, for pages that do not lie flat: its
 * millimetres, a texel a pixel. All that is drawn afterwards finds its place in it. The blank paper
 * is drawn with it.
 */
#ifndef DRAW_MAP_H
#define DRAW_MAP_H

#include "gpu/draw.h"
#include "page/plan.h"

struct map_effect {
    struct gpu_program program;
    struct gpu_program sheet, fine; /* with the paper; fine: where lines are some pixels apart */
    struct gpu_texture corners;
    struct gpu_texture shades; /* light on the paper at the corners of the mesh */
    struct gpu_target target;  /* RG32F: x mm, y mm; beyond the page, too */
    struct gpu_target both;    /* and the picture */
};

enum ecgp_result map_init(struct map_effect *effect, struct ecgp_error *error);
void map_finish(struct map_effect *effect);

/* The map has one pixel more than the picture to the right and below, which shaders see where they
 * take differences. */
static inline int map_side(int picture_side)
{
    return picture_side + 1;
}

/* Draws the map of a plan that has a mesh, and the blank paper into `picture`, a BGRA8 target of
 * the map's size, always the same one; NULL: none. */
enum ecgp_result map_draw(struct map_effect *effect, const struct plan *plan,
                          const struct gpu_target *picture, struct ecgp_error *error);

#endif
