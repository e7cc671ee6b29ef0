/* Effect: what lies on the drawn page: covers, films, and lines along creases; and lines that a
 * print head leaves blank. */
#ifndef DRAW_PATCH_H
#define DRAW_PATCH_H

#include "base/error.h"
#include "gpu/draw.h"
#include "image/ink_map.h"
#include "page/plan.h"

/* Zero it to begin. */
struct patch_effect {
    struct gpu_program flat[2], bent[2]; /* of up to four sides, and of up to eight */
    struct gpu_texture patches;
};

void patch_finish(struct patch_effect *effect);

/* What they are drawn over. `map` is that of a warped page, else NULL. Where they are is marked in
 * `ink`. */
struct patch_target {
    const struct gpu_texture *map;
    const struct gpu_target *target;
    struct ink_map *ink;
};

/* Over blank paper, over what is printed, and over all. */
enum ecgp_result patch_draw_under(struct patch_effect *effect, const struct plan *plan,
                                  const struct patch_target *on, struct ecgp_error *error);
enum ecgp_result patch_draw_dead_dots(struct patch_effect *effect, const struct plan *plan,
                                      const struct patch_target *on, struct ecgp_error *error);
enum ecgp_result patch_draw(struct patch_effect *effect, const struct plan *plan,
                            const struct patch_target *on, struct ecgp_error *error);

#endif
