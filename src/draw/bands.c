#include "draw/bands.h"

#include <math.h>
#include <stdlib.h>

/* In how many pieces the rectangles are at most. */
static size_t most_pieces(const struct page_tiles *tiles, int band)
{
    size_t pieces = 1;
    for (int kind = 0, i = 0; kind < PAGE_KINDS; kind++) {
        for (const int end = i + tiles->count[kind]; i < end; i++) {
            pieces += (size_t)((tiles->rect[i][3] - tiles->rect[i][1]) / (float)band) + 2;
        }
    }
    return pieces;
}

static void add_piece(struct bands *bands, const float rect[4], float y0, float y1)
{
    float *piece = bands->rect[bands->rects++];
    piece[0] = rect[0];
    piece[1] = fmaxf(rect[1], y0) - y0;
    piece[2] = rect[2];
    piece[3] = fminf(rect[3], y1) - y0;
}

bool bands_cut(const struct page_tiles *tiles, int height, struct bands *bands)
{
    const int count = band_count(height), rows = band_height(height);
    *bands = (struct bands){
        .rect = malloc(most_pieces(tiles, rows) * sizeof *bands->rect),
        .start = malloc(((size_t)count * PAGE_KINDS + 1) * sizeof *bands->start),
    };
    if (!bands->rect || !bands->start) {
        bands_finish(bands);
        return false;
    }
    for (int band = 0; band < count; band++) {
        const float y0 = (float)(band * rows), y1 = y0 + (float)rows;
        for (int kind = 0, i = 0; kind < PAGE_KINDS; kind++) {
            bands->start[band * PAGE_KINDS + kind] = bands->rects;
            for (const int end = i + tiles->count[kind]; i < end; i++) {
                if (tiles->rect[i][1] < y1 && tiles->rect[i][3] > y0) {
                    add_piece(bands, tiles->rect[i], y0, y1);
                }
            }
        }
    }
    bands->start[count * PAGE_KINDS] = bands->rects;
    return true;
}

void bands_finish(struct bands *bands)
{
    free(bands->rect);
    free(bands->start);
    *bands = (struct bands){0};
}
