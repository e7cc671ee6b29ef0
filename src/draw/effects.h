/*
 * Effects: what a page's paper, the light and the picture go through. Each is a row of a table in
 * effects.c and a GLSL function in a file of its own, which the row names:
 *
 *     light/vignette      void vignette(inout lamp l)      in shaders/light/vignette.glsl
 *
 * Programs are composed of the functions of the effects that are on, stage by stage, in the table's
 * order.
 */
#ifndef DRAW_EFFECTS_H
#define DRAW_EFFECTS_H

#include "draw/backdrop.h"
#include "draw/tiles.h"
#include "gpu/draw.h"
#include "page/plan.h"

/* What an effect's function changes. */
enum effect_stage {
    STAGE_PAPER,   /* a texel of the field of paper (shaders/paper/field.glsl) */
    STAGE_LIGHT,   /* a texel of the field of light (shaders/light/lamp.glsl) */
    STAGE_PAGE,    /* four pixels (shaders/capture/pixels.glsl): of the page, ... */
    STAGE_AROUND,  /* ... of what lies around it, ... */
    STAGE_PICTURE, /* ... and of the picture of both */
    EFFECT_STAGES,
};

/* A set of effects: bit i stands for row i. */
typedef uint64_t effect_set;

/* Those that do something to the plan's page. */
effect_set effects_on(const struct plan *plan);
/* Those of a stage. */
effect_set effects_of(enum effect_stage stage);

/* Texels of the field of paper are this wide: small where some of the effects have edges. */
double effects_paper_step(effect_set effects);
bool effects_have_edges(effect_set effects);
/* Those that have; and of a set of such those that may change the paper in a part of the page, mm.
 */
effect_set effects_with_edges(void);
effect_set effects_reaching(effect_set effects, const struct plan *plan, const struct area *part);

/* Textures of single effects, written for each page. Zero them to begin. */
struct effect_textures {
    struct gpu_texture stains, outline, streaks, noises;
    double grain_px; /* of `noises` */
    struct backdrops backdrops;
};

enum ecgp_result effects_write(effect_set effects, const struct plan *plan,
                               struct effect_textures *textures, struct ecgp_error *error);
void effects_forget(struct effect_textures *textures);

/* Programs that were composed. Zero them to begin. */
enum { EFFECT_PROGRAMS = 96 };

struct effect_programs {
    struct effect_program {
        effect_set effects;
        unsigned parts;
        const char *fragment;
        struct gpu_program program;
    } made[EFFECT_PROGRAMS];
    int count; /* that were ever made */
};

void effects_finish(struct effect_programs *programs);

/* What a draw with effects is composed of. */
struct effect_draw {
    effect_set effects;
    enum effect_stage first, last; /* stages that the fragment shader has calls for: */
                                   /* paper_field_effects(), ..., picture_effects() */
    unsigned parts;                /* tells programs apart whose defines differ */
    const struct plan *plan;
    const struct effect_textures *textures;
};

/* Adds what the effects need to a draw, and draws it with the program of its shader with them. */
enum ecgp_result effects_draw(struct effect_programs *programs, const struct effect_draw *what,
                              struct gpu_draw *draw, struct ecgp_error *error);

#endif
