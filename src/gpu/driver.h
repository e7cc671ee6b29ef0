/* What is particular about the OpenGL that a context runs on. */
#ifndef GPU_DRIVER_H
#define GPU_DRIVER_H

#include <stdbool.h>

#include "gpu/tuning.h"

struct gpu_driver {
    const struct gpu_tuning *tuning;
    /* Arrays are 2D textures: buffer textures hold fewer texels than a page may need (OpenGL
     * promises 65,536), and what lies beyond is read as anything, without an error. */
    bool folded;
    /* Targets of colors have an internal format without a size, which Mesa then chooses as blue,
     * green, red, alpha (bgra_targets of struct gpu_tuning): it was seen to have eight bits each.
     */
    bool unsized;
    bool debugs; /* it is a debug context: draws are told apart in traces (gpu_group_begin) */
    /* Quads of a draw: softpipe's gl_VertexID begins anew at 4,096. */
    int most_quads;
    int ring_pages; /* see struct gpu_tuning */
    /* Buffers can be mapped while they are drawn from and read to (GL_ARB_buffer_storage). */
    bool maps_for_good;
    /* New textures, buffers and memory for pixels hold ones, which are NaN, so that tests see what
     * is read before it is written: llvmpipe gives zeros, other drivers what was there before. */
    bool poisoned;
};

/*
 * Of the context that is current, by what it says of itself and by four environment variables:
 * ECGPRESS_GL, "software" or "hardware", for the tuning; ECGPRESS_TEXELS, a limit of buffer
 * textures; ECGPRESS_RING, pages of the ring; ECGPRESS_POISON=1.
 */
struct gpu_driver gpu_driver_find(void);

/* The one in use on the calling thread; before there is one, llvmpipe's. */
const struct gpu_driver *gpu_driver(void);
void gpu_driver_use(const struct gpu_driver *driver);

bool gpu_driver_same(const struct gpu_driver *a, const struct gpu_driver *b);

#endif
