/*
 * Where on a page effects of the paper that have edges may change it, found without drawing it: for
 * each the numbers of its shader, as far as they tell that.
 */
#ifndef DRAW_PAPER_REACH_H
#define DRAW_PAPER_REACH_H

#include "draw/tiles.h"

/* Whether there may be some of a stain (shaders/paper/stains.glsl) in a part of the page, mm. */
bool stains_reach(const struct plan *plan, const struct area *part);

/* And mold (shaders/paper/mold.glsl). */
bool mold_reaches(const struct plan *plan, const struct area *part);

#endif
