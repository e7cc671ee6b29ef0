/* What JPEG takes from a picture. */
#ifndef IMAGE_JPEG_LOSS_H
#define IMAGE_JPEG_LOSS_H

#include <stdint.h>

#include "base/error.h"
#include "config/choices.h"

/* Compresses rows of R, G, B, any a pixel, `stride` bytes apart, and puts what is left of them in
 * their place, with 255 in the fourth byte. Quality 1..100. */
enum ecgp_result jpeg_lose(uint8_t *rgbx, int width, int height, int stride, int quality,
                           enum chroma chroma, struct ecgp_error *error);

#endif
