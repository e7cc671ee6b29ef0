/* Noise reduction as cameras do it: what differs little from its neighbors becomes like them. */
#ifndef IMAGE_DENOISE_H
#define IMAGE_DENOISE_H

#include <stdint.h>

#include "base/error.h"

/* Smooths rows of four bytes a pixel, `stride` bytes apart, in place; `strength` 0..1. */
enum ecgp_result denoise(uint8_t *rgbx, int width, int height, int stride, double strength,
                         struct ecgp_error *error);

#endif
