/* Views of pixels that somebody else owns. */
#ifndef IMAGE_PIXELS_H
#define IMAGE_PIXELS_H

#include <stdint.h>

/* Bytes: `channels` apart, `stride` from row to row. */
struct pixels {
    int width, height;
    int channels; /* 1 gray, 3 RGB, 4 RGBX (the fourth byte is ignored) */
    int stride;
    const uint8_t *data;
};

/* 1-bit pixels, the most significant bit leftmost, rows of `stride` bytes. */
struct bitmap {
    int width, height;
    int stride;
    const uint8_t *data;
};

#endif
