/* PNG files in memory. Encoders append to `out`; nothing here opens a file. */
#ifndef IMAGE_PNG_H
#define IMAGE_PNG_H

#include "base/error.h"
#include "base/text.h"
#include "config/choices.h"
#include "image/blank.h"
#include "image/picture.h"
#include "image/pixels.h"

/* 8-bit RGB, or gray where there is 1 channel. */
enum ecgp_result png_encode(const struct pixels *pixels, enum png_level level, struct text *out,
                            struct ecgp_error *error);
/* The same file, faster where `blank` says what is known about the picture; it may be NULL. */
enum ecgp_result png_encode_known(const struct pixels *pixels, const struct blank *blank,
                                  enum png_level level, struct text *out, struct ecgp_error *error);
/* 8-bit gray with the values 0 and 255. */
enum ecgp_result png_encode_bitmap(const struct bitmap *bitmap, enum png_level level,
                                   struct text *out, struct ecgp_error *error);

/* Gives 1 channel for gray files, 3 for others. */
picture_decoder png_decode;

#endif
