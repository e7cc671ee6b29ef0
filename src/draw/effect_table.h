/* The table of effects.c, for effects.c and effect_program.c alone. */
#ifndef DRAW_EFFECT_TABLE_H
#define DRAW_EFFECT_TABLE_H

#include "draw/effects.h"

struct effect {
    const char *file; /* in shaders/, without ".glsl"; its last part is the function's name */
    enum effect_stage stage;
    size_t option;                          /* in struct look: on where it is above 0 ... */
    bool (*is_on)(const struct plan *plan); /* ... or, if not NULL, where this says so */
    const char *number;                     /* that holds the option; NULL: none */
    /* Writes textures, once for a page; NULL: it has none. */
    enum ecgp_result (*write)(const struct plan *plan, struct effect_textures *textures,
                              struct ecgp_error *error);
    /* Adds textures and further numbers to a draw; NULL: it has none. */
    void (*set)(const struct effect_draw *what, struct gpu_draw *draw);
    double step_mm; /* of the field of paper, for its edges; 0: it has none */
    /* For those with edges: whether it may change the paper in a part of the page, mm; NULL: in
     * all. */
    bool (*reaches)(const struct plan *plan, const struct area *part);
};

extern const struct effect effect_table[];
extern const size_t effect_count;

#endif
