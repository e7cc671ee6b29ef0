/* A mask as COCO's compressed run lengths. */
#ifndef EXPORT_RLE_H
#define EXPORT_RLE_H

#include <ecgpress/render.h>

#include "base/text.h"

/* Adds the runs of a mask in a picture of that size, down its columns, in turn off and on. Returns
 * how many of its pixels are on. Of the letters that COCO has, one needs an escape in JSON: the
 * backslash. */
int64_t rle_add(struct text *out, const struct ecgp_mask *mask, int width, int height);

#endif
