/* JPEG files in memory. The encoder appends to `out`; nothing here opens a file. */
#ifndef IMAGE_JPEG_H
#define IMAGE_JPEG_H

#include "base/error.h"
#include "base/text.h"
#include "image/picture.h"
#include "image/pixels.h"

/* Baseline, 4:2:0, quality 1..100; pixels of 3 or 4 channels. */
enum ecgp_result jpeg_encode(const struct pixels *pixels, int quality, struct text *out,
                             struct ecgp_error *error);

/* Gives RGB. */
picture_decoder jpeg_decode;

/* The same, made smaller by 2, 4 or 8 as long as the shorter side keeps `least` px. */
enum ecgp_result jpeg_decode_small(const char *name, const void *data, size_t size, int least,
                                   struct picture *picture, struct ecgp_error *error);

/* Decodes what jpeg_encode made into rows of `stride` bytes: R, G, B, 255 a pixel. */
enum ecgp_result jpeg_decode_own(const void *data, size_t size, int stride, uint8_t *rgbx,
                                 struct ecgp_error *error);

#endif
