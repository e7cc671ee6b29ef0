/*
 * Drawing. A draw is one complete description: nothing of what one draw sets matters to the next,
 * though what is the same need not be set again (gpu/state.h), and no effect calls GL by itself.
 * Quads are made in the shader from gl_VertexID (shaders/lib/quad.glsl); what differs between them
 * is fetched from textures.
 */
#ifndef GPU_DRAW_H
#define GPU_DRAW_H

#include "gpu/program.h"
#include "gpu/state.h"
#include "gpu/target.h"

struct gpu_draw {
    struct gpu_program *program; /* linked from `shader` when it is first drawn with */
    struct gpu_shader shader;
    const struct gpu_target *target;
    int width, height; /* viewport, from the target's first column and row; shaders' `size` */
    enum gpu_blend blend;
    float ink[3]; /* for GPU_INK, in the order of the target's memory */
    struct gpu_texture_name {
        const char *name; /* NULL ends the list */
        const struct gpu_texture *texture;
        bool spare; /* a program may have no use for it */
    } textures[GPU_MAX_TEXTURES];
    struct gpu_number vertex_numbers[4];        /* uniforms of the vertex shader ... */
    struct gpu_number numbers[GPU_MAX_NUMBERS]; /* ... and NUMBERs; a NULL name ends a list */
    int quads;
    bool overfull; /* see gpu_draw_add_number */
};

/* Add to a draw's lists. What there is no room for makes the draw fail. */
void gpu_draw_add_texture(struct gpu_draw *draw, const char *name,
                          const struct gpu_texture *texture);
void gpu_draw_add_number(struct gpu_draw *draw, struct gpu_number number);

enum ecgp_result gpu_draw_quads(const struct gpu_draw *draw, struct ecgp_error *error);

/* A group of draws for debuggers and traces (KHR_debug) in debug contexts; groups nest, and each
 * draw is one of the name of its fragment shader. */
void gpu_group_begin(const char *name);
void gpu_group_end(void);

/* Whether a draw fails that names what its program lacks, unless that is spare, or leaves out what
 * its program has. Debug builds and tests are strict; others cannot be, since compilers leave out
 * what they find to be of no use. */
void gpu_draw_strict(bool strict);

#endif
