/*
 * Effect: how much of each pixel lies under each lane's stroke, in an atlas of 8-bit levels; a
 * texel holds SPANS_ROWS pixels of a column, one below the other. It is computed once, alone, and
 * read twice: as the ink of the picture and, cut at one half, as the mask.
 */
#ifndef DRAW_COVERAGE_H
#define DRAW_COVERAGE_H

#include "draw/map.h"
#include "draw/spans.h"
#include "truth/stroke.h"

/* The level from which a pixel is in a mask (see STROKE_THRESHOLD). */
enum { COVERAGE_HALF = 127 };

/* Lanes [first, last) of a span table and where they stand in the atlas, one below the other. */
struct coverage_batch {
    int first, last;
    int first_block, last_block;
    int width, height; /* texels of the atlas in use */
};

struct coverage {
    struct gpu_program flat[STROKE_MAX_DEPTH + 1];       /* by the depth of spans */
    struct gpu_program bent[2][3][2 * STROKE_MAX_DEPTH]; /* with kinks; by how much it leans */
    struct gpu_texture blocks; /* of the batch, as coverage.vert and trace.vert read them */
    struct gpu_target atlas;
    int *row; /* per lane: its first row of texels in the atlas; its column there is 0 */
    size_t room;
};

/* Programs are made when they are first needed; zero it to begin. */
void coverage_finish(struct coverage *coverage);

/* The next batch of lanes, behind `batch` (zero it to begin), that fits an atlas; false behind the
 * last. */
bool coverage_next(struct coverage *coverage, const struct spans *spans, const struct plan *plan,
                   struct coverage_batch *batch, enum ecgp_result *result,
                   struct ecgp_error *error);

/* The first row of texels of a block of the batch in the atlas. */
int coverage_row(const struct coverage *coverage, const struct spans *spans,
                 const struct span_block *block);

/* Draws the batch's blocks into the atlas, where between them nothing is set; `map` is that of a
 * warped page, else NULL. There it may be by the round table. */
enum ecgp_result coverage_draw(struct coverage *coverage, const struct spans *spans,
                               const struct plan *plan, const struct map_effect *map, bool rounded,
                               const struct coverage_batch *batch, struct ecgp_error *error);

/* Reads the batch's part of the atlas: rows of `width` texels. */
void coverage_read(const struct coverage *coverage, const struct coverage_batch *batch,
                   uint8_t (*texels)[SPANS_ROWS]);

#endif
