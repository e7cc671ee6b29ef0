/*
 * Effect: what of the page is where in the picture, for warped pages: its
 * millimeters. Paper, print and capture find their place by those of every fourth pixel of every
 * fourth row (shaders/place.glsl), which between them are as much as 0.1 px off at a kink of the
 * paper; the strokes of leads, whose samples are labels, then by those of each pixel.
 */
#ifndef DRAW_MAP_H
#define DRAW_MAP_H

#include "draw/block_rows.h"
#include "gpu/draw.h"
#include "image/ink_map.h"
#include "page/plan.h"

struct map_effect {
    bool kinked; /* the page has kinks that count */
    bool holes;  /* it may leave some in the picture */
    struct gpu_program program, away, even;
    struct gpu_texture corners, cells; /* of the mesh; which cells are drawn */
    struct gpu_texture boxes;          /* in which it is drawn */
    float (*box)[4];
    size_t box_room;
    struct mesh_place *place; /* of every fourth pixel, and of one more to the right and below */
    size_t room;
    struct gpu_texture places; /* the same, as shaders see it */
    struct gpu_target whole;   /* RG32F: x mm, y mm of each pixel, and of one more to the right and
                                  below, which shaders see where they take differences */
};

/* Zero it to begin. */
void map_finish(struct map_effect *effect);

/* Texels of a row of the map. */
static inline float map_columns(const struct plan *plan)
{
    return (float)(block_count(plan->width) + 1);
}

/* Finds the map of a plan that has a mesh, but for the whole one. */
enum ecgp_result map_find(struct map_effect *effect, const struct plan *plan,
                          struct ecgp_error *error);

/* Draws the whole one, after that one: as far as it is near tiles of `near`, or where that is NULL
 * all of it. */
enum ecgp_result map_draw_whole(struct map_effect *effect, const struct plan *plan,
                                const struct ink_map *near, struct ecgp_error *error);

/* Reads the place of each of the picture's pixels, x and y, row by row. */
void map_read_whole(const struct map_effect *effect, const struct plan *plan, float *places);

#endif
