/*
 * Drawing. A draw is one complete description: nothing of GL's state survives from one to the next,
 * and no effect calls GL by itself. Quads are made in the shader from gl_VertexID
 * (shaders/quad.glsl); what differs between them is fetched from textures.
 */
#ifndef GPU_DRAW_H
#define GPU_DRAW_H

#include "gpu/program.h"
#include "gpu/target.h"

enum { GPU_MAX_TEXTURES = 10, GPU_MAX_UNIFORMS = 32 };

enum gpu_blend {
    GPU_REPLACE,
    GPU_OVER,     /* source alpha over target */
    GPU_INK,      /* the draw's ink over target, by the source's alpha */
    GPU_MULTIPLY, /* the product of both */
    GPU_MAX,      /* the larger of both */
};

/* Sampler (integer unit) and number uniforms; 1 to 4 numbers. */
struct gpu_uniform {
    const char *name;
    int count;
    float value[4];
};

struct gpu_draw {
    const struct gpu_program *program;
    const struct gpu_target *target;
    int width, height; /* viewport, from the target's first column and row */
    enum gpu_blend blend;
    float ink[3]; /* for GPU_INK, in the order of the target's memory */
    struct {
        const char *name; /* NULL ends the list */
        const struct gpu_texture *texture;
    } textures[GPU_MAX_TEXTURES];
    struct gpu_uniform uniforms[GPU_MAX_UNIFORMS]; /* a NULL name ends the list */
    int quads;
};

void gpu_draw_quads(const struct gpu_draw *draw);

#endif
