/*
 * Effect: what turns a clean page into one that lay around, was lit, and was scanned, copied or
 * photographed. One pass over the picture; what changes slowly is drawn small before and read
 * smoothly there.
 */
#ifndef DRAW_CAPTURE_H
#define DRAW_CAPTURE_H

#include "draw/blur.h"
#include "draw/map.h"
#include "gpu/draw.h"
#include "page/capture.h"

enum { CAPTURE_PARTS = 10, AGEING_PARTS = 4 };

/* All is made when it is first needed. */
struct capture_effect {
    struct gpu_program pass[1 << CAPTURE_PARTS]; /* by the parts that are on */
    struct gpu_program ageing[1 << AGEING_PARTS];
    struct gpu_program light;
    struct blur blur;
    struct gpu_target paper_field, light_field;
    struct gpu_texture grain, fibres, streaks, stains, rects;
    bool ready;
};

/* Zero an effect to begin. */
void capture_finish(struct capture_effect *effect);

/* Texels of a captured row: each is four pixels, bytes R, G, B, 255 one after the other. */
int capture_width(const struct plan *plan);

/* Draws the page's finished picture from the clean one to `target`, which becomes of the format
 * GPU_RGBA32UI and capture_width() wide; as bytes its rows are those of an RGBA8 picture. `map` is
 * that of a page which does not lie flat; NULL: the page fills the picture. */
enum ecgp_result capture_draw(struct capture_effect *effect, const struct capture *capture,
                              const struct plan *plan, const struct gpu_texture *picture,
                              const struct map_effect *map, struct gpu_target *target,
                              struct ecgp_error *error);

#endif
