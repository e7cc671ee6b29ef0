/* Effect: printed names and small solid bars. */
#ifndef DRAW_SPRITE_H
#define DRAW_SPRITE_H

#include "glyph/glyph.h"
#include "gpu/draw.h"
#include "page/plan.h"

struct sprite_effect {
    struct gpu_program program;
    struct gpu_texture sprites, atlas;
};

enum ecgp_result sprite_init(struct sprite_effect *effect, struct ecgp_error *error);
void sprite_finish(struct sprite_effect *effect);

/* Draws the page's bars, then the glyph runs of its names (`runs`, one a field, empty ones
 * skipped). */
void sprite_draw(struct sprite_effect *effect, const struct plan *plan,
                 const struct glyph_run *runs, const struct gpu_target *target);

#endif
