/* Views of pixels; the owner is someone else. */
#ifndef IMAGE_PIXELS_H
#define IMAGE_PIXELS_H

#include <stdint.h>

/* 8-bit pixels of `channels` bytes, rows of `stride` bytes. */
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
