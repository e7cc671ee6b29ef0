/* The zlib stream of a PNG picture, written in one pass as runs of equal changes between rows:
 * fast for pictures whose rows mostly repeat. */
#ifndef IMAGE_PNG_FAST_H
#define IMAGE_PNG_FAST_H

#include <stdbool.h>

#include "base/text.h"
#include "image/blank.h"
#include "image/pixels.h"

/* Both add the stream to `out`; false without memory. */

/* RGB rows from pixels of 3 or 4 channels. */
bool png_fast_pixels(const struct pixels *pixels, const struct blank *blank, struct text *out);
/* 8-bit gray rows, 0 and 255. */
bool png_fast_bitmap(const struct bitmap *bitmap, struct text *out);

#endif
