/* The zlib stream of a PNG picture, packed by libdeflate: for small files. */
#ifndef IMAGE_PNG_PACKED_H
#define IMAGE_PNG_PACKED_H

#include <stdbool.h>

#include "base/text.h"
#include "image/pixels.h"

enum png_filter { PNG_FILTER_ROW_NONE = 0, PNG_FILTER_ROW_UP = 2 };

struct png_packing {
    enum png_filter filter; /* of all rows */
    int effort;             /* the level of libdeflate */
};

/* Both add the stream to `out`; false without memory. Pixels of 1 channel give gray rows, others
 * RGB; bitmaps give gray ones, 0 and 255. */
bool png_packed_pixels(const struct pixels *pixels, const struct png_packing *packing,
                       struct text *out);
bool png_packed_bitmap(const struct bitmap *bitmap, const struct png_packing *packing,
                       struct text *out);

#endif
