/* BMP files in memory. Encoders append to `out`; nothing here opens a file. */
#ifndef IMAGE_BMP_H
#define IMAGE_BMP_H

#include "base/error.h"
#include "base/text.h"
#include "image/picture.h"
#include "image/pixels.h"

/* 24-bit BMP, bottom-up. */
enum ecgp_result bmp_encode(const struct pixels *pixels, struct text *out,
                            struct ecgp_error *error);
/* 1-bit BMP with the palette black, white. */
enum ecgp_result bmp_encode_bitmap(const struct bitmap *bitmap, struct text *out,
                                   struct ecgp_error *error);

/* Gives 1 channel (0 and 255) for 1-bit files with that palette, 3 for 24-bit files. */
picture_decoder bmp_decode;

#endif
