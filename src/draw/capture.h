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

enum { CAPTURE_PASSES = 64, CAPTURE_BLOCK = 4, AGEING_PARTS = 4 };

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
    struct gpu_target row[CAPTURE_BLOCK]; /* rows i, i + 4, ... of the picture, packed */
    struct gpu_target rows;               /* all of them */
    struct gpu_texture grain, fibres, streaks, stains, shadow, rects;
    bool ready;
};

/* Zero an effect to begin. */
void capture_finish(struct capture_effect *effect);

/* Draws the page's finished picture from the clean one; `map` is that of a page which does not lie
 * flat, NULL: the page fills the picture. */
enum ecgp_result capture_draw(struct capture_effect *effect, const struct capture *capture,
                              const struct plan *plan, const struct gpu_target *picture,
                              const struct map_effect *map, struct ecgp_error *error);

/* Bytes a row of what capture_read reads: R, G, B, 255 a pixel, and up to three more pixels. */
int capture_stride(const struct plan *plan);
/* Reads the picture that was drawn last. */
void capture_read(const struct capture_effect *effect, const struct plan *plan, uint8_t *pixels);

#endif
