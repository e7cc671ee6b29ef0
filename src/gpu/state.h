/*
 * What of OpenGL's state draws and copies need, set where it is not so already: each call costs a
 * driver some time. It is known for the context that is current on a thread, from when that was
 * made current (gpu_context_use) on, and no other file calls what sets it.
 */
#ifndef GPU_STATE_H
#define GPU_STATE_H

#include <stdbool.h>

/* Units for textures: those that OpenGL promises for all stages together. */
enum { GPU_UNITS = 48 };

enum gpu_blend {
    GPU_REPLACE,
    GPU_OVER,     /* source alpha over target */
    GPU_INK,      /* the draw's ink over target, by the source's alpha */
    GPU_MULTIPLY, /* the product of both */
    GPU_MAX,      /* the larger of both */
};

struct gpu_state {
    bool has_program, has_draw, has_read, has_viewport, has_blend, has_ink, has_unit;
    unsigned program, draw, read;
    int width, height;
    enum gpu_blend blend;
    float ink[3];
    int unit;
    struct {
        bool known;
        unsigned id;
    } texture[GPU_UNITS][2];      /* of two dimensions, of a buffer */
    int pack[3], unpack;          /* known from the beginning */
    const char *names[GPU_UNITS]; /* of textures: what each unit is for */
};

/* The state of the context that is current on the thread from now on; NULL: there is none. */
void gpu_state_use(struct gpu_state *state);

void gpu_state_program(unsigned program);
void gpu_state_draw_to(unsigned framebuffer);
void gpu_state_read_from(unsigned framebuffer);
void gpu_state_viewport(int width, int height);
void gpu_state_blend(enum gpu_blend blend, const float ink[3]);
/* A texture, of a buffer or of two dimensions, that a program reads in this unit ... */
void gpu_state_texture(int unit, bool in_buffer, unsigned texture);
/* ... or that is about to be made or written, in whatever unit. */
void gpu_state_write_texture(bool in_buffer, unsigned texture);
/* A unit for textures of this name in any program, which then need not be set for each of them;
 * else one that is not among those taken already. */
int gpu_state_unit(const char *name, const int *taken, int count);
/* How pixels lie in memory that is read to: rows of `stride` texels (0: without gaps), of which so
 * many columns and rows are left out; and in memory that is written from. */
void gpu_state_pack(int stride, int columns, int rows);
void gpu_state_unpack(int stride);

/* Nothing is known any more of what is bound: something was destroyed, whose name may be given
 * anew. */
void gpu_state_forget(void);

#endif
