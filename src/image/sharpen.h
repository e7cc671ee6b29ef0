/* Sharpening of finished pictures, as cameras and scanners do it. */
#ifndef IMAGE_SHARPEN_H
#define IMAGE_SHARPEN_H

#include <stdint.h>

#include "base/error.h"

#define SHARPEN_MOST_AMOUNT 4.0
#define SHARPEN_MOST_RADIUS 4.0

/* Unsharp mask of RGBX pixels in rows of `stride` bytes, in place: adds to red, green and blue
 * alike, so many times, how far the pixel's luma is from the mean around it (a normal distribution
 * of the given deviation, px). Levels stay within 0 to 255, so that lines get halos and white paper
 * stays white. */
enum ecgp_result sharpen(uint8_t *rgbx, int width, int height, int stride, double amount,
                         double radius, struct ecgp_error *error);

#endif
