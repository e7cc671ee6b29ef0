/* Rows of targets on their way into a texture, without a way over the processor's memory. */
#ifndef GPU_TRANSFER_H
#define GPU_TRANSFER_H

#include "gpu/target.h"

/* Zero it to begin. */
struct gpu_transfer {
    unsigned buffer;
    size_t size;
};

/* Makes room for so many bytes; what was in it is lost. */
void gpu_transfer_size(struct gpu_transfer *transfer, size_t bytes);
/* Puts the top left rectangle of a target at a byte of it; rows begin `stride` texels apart. */
void gpu_transfer_take(const struct gpu_transfer *transfer, const struct gpu_target *target,
                       int width, int height, int stride, size_t at);
/* Replaces the left of a texture's rows from `y` on by what is there. */
void gpu_transfer_give(const struct gpu_transfer *transfer, const struct gpu_texture *texture,
                       int y, int width, int height, int stride);
void gpu_transfer_destroy(struct gpu_transfer *transfer);

#endif
