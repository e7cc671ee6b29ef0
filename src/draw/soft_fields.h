/*
 * What changes slowly over a page or a picture, drawn small and read smoothly: the field of paper,
 * over the page, and the field of light, over the picture.
 */
#ifndef DRAW_SOFT_FIELDS_H
#define DRAW_SOFT_FIELDS_H

#include "draw/effects.h"

struct soft_fields {
    struct gpu_target paper, light;
    struct gpu_target soft_paper; /* what has no edges, where other effects of the paper have */
    struct gpu_texture rects;     /* of `paper`, that are drawn at once */
};

void soft_fields_destroy(struct soft_fields *fields);

/* A texel of the field of light is so many pixels wide. */
double light_step_px(const struct plan *plan);

/* Draws those that the effects need. Zero them to begin. */
enum ecgp_result soft_fields_draw(struct soft_fields *fields, struct effect_programs *programs,
                                  const struct effect_draw *what, struct ecgp_error *error);

#endif
