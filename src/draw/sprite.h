/* Effect: printed names and small solid bars. */
#ifndef DRAW_SPRITE_H
#define DRAW_SPRITE_H

#include "glyph/glyph.h"
#include "gpu/draw.h"
#include "image/ink_map.h"
#include "page/plan.h"

enum { SPRITE_MAX_PRINTS = 256 };

struct sprite_effect {
    struct gpu_program program, bent; /* bent: on a warped page */
    struct gpu_texture sprites, places, atlas;
};

/* Zero it to begin. */
void sprite_finish(struct sprite_effect *effect);

/* Draws the page's bars, then its texts (empty ones are skipped), at most SPRITE_MAX_PRINTS. `map`
 * is that of a warped page, else NULL. Where they are on a flat page is marked
 * in `ink`. */
enum ecgp_result sprite_draw(struct sprite_effect *effect, const struct plan *plan,
                             const struct glyph_print *prints, int count,
                             const struct gpu_texture *map, const struct gpu_target *target,
                             struct ink_map *ink, struct ecgp_error *error);

#endif
