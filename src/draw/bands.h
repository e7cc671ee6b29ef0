/*
 * Rectangles of a picture cut into bands, each drawn by all passes before the next one, so that
 * what goes from pass to pass stays in the cache.
 */
#ifndef DRAW_BANDS_H
#define DRAW_BANDS_H

#include "draw/block_rows.h"
#include "draw/page_tiles.h"

/* Rows of a band of a picture, a multiple of BLOCK_SIDE. */
static inline int band_height(int height)
{
    const int most = gpu_tuning()->band_rows, all = block_count(height) * BLOCK_SIDE;
    return all < most ? all : most;
}

static inline int band_count(int height)
{
    return (height + band_height(height) - 1) / band_height(height);
}

/* Those of the picture in the band that begins at `y`. */
static inline int band_rows(int height, int y)
{
    const int most = band_height(height);
    return height - y < most ? height - y : most;
}

/* The rectangles of band b and kind k are [start[i], start[i + 1]) with i = b * PAGE_KINDS + k;
 * their rows count from the band's first. */
struct bands {
    float (*rect)[4];
    int *start;
    int rects;
};

/* False without memory. */
bool bands_cut(const struct page_tiles *tiles, int height, struct bands *bands);
void bands_finish(struct bands *bands);

#endif
