/*
 * Effect: what turns a clean page into one that lay around, was lit, and was scanned, copied or
 * photographed. One pass over the picture; what changes slowly is drawn small before and read
 * smoothly there.
 */
#ifndef DRAW_CAPTURE_H
#define DRAW_CAPTURE_H

#include "draw/block_rows.h"
#include "draw/blur.h"
#include "draw/map.h"
#include "gpu/draw.h"
#include "page/capture.h"

enum { CAPTURE_PASSES = 64, AGEING_PARTS = 4 };

/* A program and what it does. */
struct capture_pass {
    struct gpu_program program;
    unsigned parts;
};

/* All is made when it is first needed. */
struct capture_effect {
    struct capture_pass pass[CAPTURE_PASSES];
    int passes; /* that were ever compiled */
    struct gpu_program ageing[1 << AGEING_PARTS];
    struct gpu_program light;
    struct blur blur;
    struct gpu_target paper_field, light_field;
    struct block_rows rows; /* of a band of the finished picture */
    struct gpu_texture grain, fibres, streaks, stains, shadow, rects;
    bool ready;
};

/* Zero an effect to begin. */
void capture_finish(struct capture_effect *effect);

/* Draws the page's finished picture from the clean one, and reads it, band by band: R, G, B, 255 a
 * pixel (see block_rows_stride). `map` is that of a page which does not lie flat, NULL: the page
 * fills the picture. */
enum ecgp_result capture_draw(struct capture_effect *effect, const struct capture *capture,
                              const struct plan *plan, const struct gpu_target *picture,
                              const struct map_effect *map, uint8_t *pixels,
                              struct ecgp_error *error);

#endif
