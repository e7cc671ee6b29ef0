/*
 * Effect: the blank page, ruled, of warped pages.
 */
#ifndef DRAW_BENT_PAPER_H
#define DRAW_BENT_PAPER_H

#include "draw/block_rows.h"
#include "draw/map.h"

/* How lines of a ruling vary. Dashes are asked for along two axes in each pixel, which no other
 * paper has to pay for. */
enum bent_ruling { RULING_EVEN, RULING_VARIED, RULING_DASHED, BENT_RULINGS };

struct bent_paper {
    struct gpu_program program[2][BENT_RULINGS]; /* fine or not */
    struct gpu_texture variation;                /* fine: where lines are some pixels apart */
    struct block_rows rows;
    uint8_t *band; /* rows of the picture on their way ... */
    size_t room;
    struct gpu_transfer transfer; /* ... where that must not be waited for */
};

/* Zero it to begin. */
void bent_paper_finish(struct bent_paper *paper);

/* Replaces the picture, a BGRA8 target of the plan's size. */
enum ecgp_result bent_paper_draw(struct bent_paper *paper, const struct plan *plan,
                                 const struct map_effect *map, const struct gpu_target *picture,
                                 struct ecgp_error *error);

#endif
