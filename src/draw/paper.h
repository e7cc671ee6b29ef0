/* Effect: the blank paper with its ruling, while flat (see map.h for other pages). */
#ifndef DRAW_PAPER_H
#define DRAW_PAPER_H

#include "gpu/draw.h"
#include "image/ink_map.h"
#include "page/plan.h"

/*
 * Rows of a page differ only by how much of a horizontal line they hold, and most hold none: the
 * few distinct kinds of row are drawn once into a strip and copied from there, which runs at the
 * speed of memory also on a software renderer. Hardware draws all rows at once (see copied_rows of
 * struct gpu_tuning).
 */
struct paper {
    struct gpu_program program;
    struct gpu_texture columns, kinds; /* of rows; where they are not copied, of each row */
    struct gpu_target target;          /* the strip drawn last */
    struct strip *strip;     /* what stands there, NULL for nothing: pages alike share it */
    uint64_t number;         /* of the strip: how many there were */
    struct gpu_target whole; /* all of a page without ink, of the strip of this number; 0: none */
    uint64_t whole_number;
};

/* Zero it to begin. */
void paper_finish(struct paper *paper);

/* What is in a target: a page on the paper of that number with ink in these tiles; 0: anything. */
struct paper_before {
    uint64_t number;
    const struct ink_map *ink;
};

/* Fills the picture of a flat page in `target`. */
enum ecgp_result paper_draw(struct paper *paper, const struct plan *plan,
                            const struct gpu_target *target, const struct paper_before *before,
                            struct ecgp_error *error);

/* What encoders may know of the page that was drawn last: pages with the same
 * number have the same paper; a byte for each row of the picture, 1 where the paper is that of the
 * row above. */
uint64_t paper_number(const struct paper *paper);
const uint8_t *paper_repeats(const struct paper *paper);

#endif
