/* Targets: textures that are drawn to and read back. */
#ifndef GPU_TARGET_H
#define GPU_TARGET_H

#include "gpu/texture.h"

/* Texels of a row of so many pixels, where each is four of them. */
static inline int gpu_packed_width(int width)
{
    return (width + 3) / 4;
}

/* Row 0 of a target is the top row of a picture. Zero it to begin. */
struct gpu_target {
    unsigned framebuffer;
    struct gpu_texture texture;
};

/* At least this large; grows like gpu_texture_size. */
void gpu_target_size(struct gpu_target *target, enum gpu_format format, int width, int height);
/* Makes `all` stand for the targets: what a draw puts out in its place i goes to the i-th of them.
 * They have been given sizes before, may get others, and outlive it. */
void gpu_target_join(struct gpu_target *all, const struct gpu_target *const *targets, int count);
void gpu_target_destroy(struct gpu_target *target);

void gpu_target_clear(const struct gpu_target *target, int width, int height, const float rgba[4]);
/* Copies a rectangle between two targets of one format, pixel by pixel. */
void gpu_target_copy(const struct gpu_target *from, int from_y, const struct gpu_target *to,
                     int to_y, int width, int height);
/* Copies a rectangle to the same place. */
void gpu_target_copy_part(const struct gpu_target *from, const struct gpu_target *to, int x, int y,
                          int columns, int rows);
/* Copies the left of rows of an RGBA8 or BGRA8 target, from `y` on, into the array `packed`, whose
 * texels are then four neighbors of a row, a word each (usamplerBuffer); rows begin at whole
 * texels, and what follows their last pixel there is undefined. */
void gpu_target_pack(const struct gpu_target *target, int y, int width, int height,
                     struct gpu_texture *packed);
/* Reads the top left rectangle in the target's own format; rows begin `stride` texels apart. Where
 * a reading is open on the thread (gpu/readback.h) the pixels come later, else they are waited for.
 */
void gpu_target_read_rows(const struct gpu_target *target, int width, int height, int stride,
                          void *pixels);
/* The same without gaps between the rows. */
void gpu_target_read(const struct gpu_target *target, int width, int height, void *pixels);
/* Reads a rectangle of it to its place in `pixels`, a picture of rows of `width` texels. */
void gpu_target_read_part(const struct gpu_target *target, int x, int y, int columns, int rows,
                          int width, void *pixels);

#endif
