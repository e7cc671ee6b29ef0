#include "draw/block_rows.h"

void block_rows_size(struct block_rows *rows, int width, int height)
{
    const struct gpu_target *row[BLOCK_SIDE];
    for (int i = 0; i < BLOCK_SIDE; i++) {
        gpu_target_size(&rows->row[i], GPU_RGBA32UI, block_count(width), block_count(height));
        row[i] = &rows->row[i];
    }
    gpu_target_join(&rows->all, row, BLOCK_SIDE);
}

void block_rows_destroy(struct block_rows *rows)
{
    for (int i = 0; i < BLOCK_SIDE; i++) {
        gpu_target_destroy(&rows->row[i]);
    }
    gpu_target_destroy(&rows->all);
}

void block_rows_read(const struct block_rows *rows, int width, int height, uint8_t *pixels)
{
    const int columns = block_count(width);
    for (int i = 0; i < BLOCK_SIDE && i < height; i++) {
        gpu_target_read_rows(&rows->row[i], columns, block_count(height - i), BLOCK_SIDE * columns,
                             pixels + (size_t)i * (size_t)block_rows_stride(width));
    }
}

void block_rows_pass(const struct block_rows *rows, int width, int height,
                     struct gpu_transfer *transfer, const struct gpu_texture *texture, int y)
{
    const int columns = block_count(width);
    const size_t stride = (size_t)block_rows_stride(width);
    gpu_transfer_size(transfer, stride * (size_t)(block_count(height) * BLOCK_SIDE));
    for (int i = 0; i < BLOCK_SIDE && i < height; i++) {
        gpu_transfer_take(transfer, &rows->row[i], columns, block_count(height - i),
                          BLOCK_SIDE * columns, (size_t)i * stride);
    }
    gpu_transfer_give(transfer, texture, y, width, height, columns * BLOCK_SIDE);
}
