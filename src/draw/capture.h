/*
 * What turns a clean page into one that lay around, was lit, and was scanned, copied or
 * photographed: one pass over the picture, composed of effects.
 */
#ifndef DRAW_CAPTURE_H
#define DRAW_CAPTURE_H

#include "draw/block_rows.h"
#include "draw/blur.h"
#include "draw/grain.h"
#include "draw/map.h"
#include "draw/soft_fields.h"

/* All is made when it is first needed. Zero it to begin. */
struct capture_pass {
    struct effect_programs programs;
    struct effect_textures textures;
    struct soft_fields fields;
    struct grain grain;
    struct blur blur;
    struct block_rows rows; /* of a band of the finished picture */
    struct gpu_texture rects, pieces;
    int piece_entries; /* in `pieces` */
};

void capture_finish(struct capture_pass *pass);

/* Whether something else than the page may be seen: around it, or through holes in it. */
bool capture_shows_around(const struct plan *plan);
/* Whether no pixel of the plan's page is changed if that fills the picture, aside from what the
 * device does to the finished picture. */
bool capture_is_none(const struct plan *plan);
/* Whether it does: resolution, noise reduction, sharpening, JPEG. */
bool capture_has_device(const struct plan *plan);

/* Draws the page's finished picture from the clean one, and reads it, band by band: R, G, B, 255 a
 * pixel (see block_rows_stride). `map` is that of a warped page, NULL: the page
 * fills the picture. */
enum ecgp_result capture_draw(struct capture_pass *pass, const struct plan *plan,
                              struct gpu_target *picture, const struct map_effect *map,
                              uint8_t *pixels, struct ecgp_error *error);

#endif
