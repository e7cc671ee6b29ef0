/*
 * A picture to be measured: its gray levels, its paper, and how much darker than the paper each
 * pixel is.
 *
 * The paper is the 90th percentile of each channel in blocks of 32 px, smoothed by the median of
 * each 3 x 3 blocks, and even between the blocks' middles: ink and grid cover less than that of a
 * block, and light changes slowly. Depth is 1 - level / paper, as densitometers of halftone prints
 * have it (Murray and Davies 1936), in gray levels as they stand in the file.
 */
#ifndef MEASURE_SHEET_H
#define MEASURE_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ecgpress/measure.h>

#include "base/error.h"

enum { SHEET_BLOCK = 32 };

/* Zero it to begin. */
struct sheet {
    int width, height;
    const struct ecgp_pixels *pixels;
    uint8_t *gray;  /* 0..255 */
    uint8_t *depth; /* of the gray level, 0 as bright as the paper .. 255 black */
    uint8_t *least; /* the least depth of the three channels: that of ink, not of a colored grid */
    uint8_t *ink;   /* 1: trace, 2: other ink, 0: none */
    int columns, rows; /* of blocks */
    float *paper;      /* R, G, B of each block */
};

enum ecgp_result sheet_init(struct sheet *sheet, const struct ecgp_pixels *pixels,
                            struct ecgp_error *error);
void sheet_free(struct sheet *sheet);

/* Level 0..255 of a pixel's channel. */
int sheet_level(const struct sheet *sheet, size_t at, int channel);
/* The gray level of the paper of a block. */
double sheet_paper(const struct sheet *sheet, int block);

#endif
