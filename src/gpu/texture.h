/* Textures: pictures, and arrays of numbers that shaders fetch from. */
#ifndef GPU_TEXTURE_H
#define GPU_TEXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The columns of an array in a 2D texture, a power of two: 16,384 rows of it are more texels than
 * the largest picture has blocks. */
enum { GPU_FOLD_BITS = 12, GPU_FOLD = 1 << GPU_FOLD_BITS };

enum gpu_format {
    GPU_R8,
    GPU_R32F,
    GPU_RGBA8,
    GPU_BGRA8, /* see gpu_texture_size */
    GPU_RG32F,
    GPU_RGBA32F,
    GPU_RGBA32UI,
};

/* A 2D texture, or an array (shaders/lib/array.glsl): a buffer behind a texture, or, on drivers
 * whose buffers hold too little, a 2D texture whose rows follow one another. Zero it to begin. */
struct gpu_texture {
    unsigned id, buffer;
    enum gpu_format format;
    int width, height;
    size_t bytes; /* room of the buffer */
    /* What GL is told of how it is read. */
    enum gpu_filter { GPU_FILTER_UNSET, GPU_FILTER_NEAREST, GPU_FILTER_SMOOTH } filter;
    enum gpu_wrap { GPU_WRAP_UNSET, GPU_WRAP_NOT, GPU_WRAP_REPEATS } wrap;
    bool swapped;
    /* Never larger than asked for: a texture that is read smoothly, whose texels are found by its
     * size, would else give other roundings after larger pages. */
    bool exact;
};

/* A side of at least so many texels that llvmpipe is used to (see struct gpu_tuning), up to the
 * most that every driver has. */
int gpu_odd_side(int side);

/* What shaders write to GPU_BGRA8 as blue, green, red, alpha is read back, and by shaders, as red,
 * green, blue, alpha (see bgra_targets of struct gpu_tuning).
 *
 * A 2D texture at least this large; it grows and never shrinks (unless it is exact), what was in it
 * is lost then. */
void gpu_texture_size(struct gpu_texture *texture, enum gpu_format format, int width, int height);
/* Replaces a rectangle of texels; rows follow one another without gaps. */
void gpu_texture_write(const struct gpu_texture *texture, int x, int y, int width, int height,
                       const void *texels);
/* Replaces the left of rows from `y` on; theirs begin `stride` texels apart. */
void gpu_texture_write_rows(const struct gpu_texture *texture, int y, int width, int height,
                            int stride, const void *texels);
/* From now on the texture is read smoothly, between its texels, and beyond its edges it is the
 * edge, or with `repeat` begins anew. texelFetch is not changed. */
void gpu_texture_smooth(struct gpu_texture *texture, bool repeat);
/* Replaces the whole array: `count` vectors of `components` (1 or 4) floats. */
void gpu_array_write(struct gpu_texture *texture, int components, const float *values,
                     size_t count);
/* Makes room for `count` vectors of four in the array's buffer, which GL fills and which stays
 * bound to GL_PIXEL_PACK_BUFFER until gpu_array_filled. What was in it is lost. */
void gpu_array_fill(struct gpu_texture *texture, enum gpu_format format, size_t count);
void gpu_array_filled(struct gpu_texture *texture, enum gpu_format format, size_t count);
void gpu_texture_destroy(struct gpu_texture *texture);

#endif
