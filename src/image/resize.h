/* Pictures made smaller and larger. */
#ifndef IMAGE_RESIZE_H
#define IMAGE_RESIZE_H

#include <stdint.h>

#include "base/error.h"

/* RGBX pixels in rows of `stride` bytes. */
struct raster {
    int width, height, stride;
    uint8_t *rgbx;
};

/* Makes the picture smaller: each pixel is the mean of what it covers. */
enum ecgp_result resize_down(const struct raster *from, const struct raster *to,
                             struct ecgp_error *error);

/* Makes it larger: evenly from the middle of each pixel to the next one's. */
enum ecgp_result resize_up(const struct raster *from, const struct raster *to,
                           struct ecgp_error *error);

#endif
