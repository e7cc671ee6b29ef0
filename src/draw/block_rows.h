/*
 * Targets of passes that draw blocks of 4 x 4 pixels at once: a texel stands for a block, a target
 * for one row of it, four pixels packed into words of red, green, blue and alpha.
 */
#ifndef DRAW_BLOCK_ROWS_H
#define DRAW_BLOCK_ROWS_H

#include "gpu/transfer.h"
#include "gpu/tuning.h"

struct block_rows {
    struct gpu_target row[BLOCK_SIDE]; /* rows i, i + 4, ... of the picture */
    struct gpu_target all;             /* all of them, to be drawn to; it has no texture */
};

/* Room for a picture of so many pixels. Zero them to begin. */
void block_rows_size(struct block_rows *rows, int width, int height);
void block_rows_destroy(struct block_rows *rows);

/* Blocks from one side of so many pixels to the other. */
static inline int block_count(int pixels)
{
    return (pixels + BLOCK_SIDE - 1) / BLOCK_SIDE;
}

/* Bytes from row to row of what is read: whole blocks. */
static inline int block_rows_stride(int width)
{
    return block_count(width) * BLOCK_SIDE * 4;
}

/* Reads the uppermost `height` rows of pixels. */
void block_rows_read(const struct block_rows *rows, int width, int height, uint8_t *pixels);
/* Puts them into rows of a texture from `y` on. */
void block_rows_pass(const struct block_rows *rows, int width, int height,
                     struct gpu_transfer *transfer, const struct gpu_texture *texture, int y);

#endif
