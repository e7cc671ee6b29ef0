/* Textures: pictures, and arrays of numbers that shaders fetch from. */
#ifndef GPU_TEXTURE_H
#define GPU_TEXTURE_H

#include <stddef.h>
#include <stdint.h>

enum gpu_format {
    GPU_R8,
    GPU_R32F,
    GPU_RGBA8,
    GPU_RG32F,
    GPU_RGBA32F,
};

/* A 2D texture, or with `buffer` an array behind it (samplerBuffer). Zero it to begin. */
struct gpu_texture {
    unsigned id, buffer;
    enum gpu_format format;
    int width, height;
};

/* A 2D texture at least this large; it grows and never shrinks, what was in it is lost then. */
void gpu_texture_size(struct gpu_texture *texture, enum gpu_format format, int width, int height);
/* Replaces a rectangle of texels; rows follow one another without gaps. */
void gpu_texture_write(const struct gpu_texture *texture, int x, int y, int width, int height,
                       const void *texels);
/* Replaces the whole array behind a buffer texture: `count` vectors of `components` (1 or 4)
 * floats. */
void gpu_array_write(struct gpu_texture *texture, int components, const float *values,
                     size_t count);
void gpu_texture_destroy(struct gpu_texture *texture);

#endif
