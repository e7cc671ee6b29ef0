/*
 * Picture files in memory: encoders for what is written, decoders for what is checked.
 * All append to or read from byte strings; nothing here opens a file.
 */
#ifndef IMAGE_CODEC_H
#define IMAGE_CODEC_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "config/choices.h"
#include "image/blank.h"

/* A view of pixels; `channels` bytes apart, `stride` bytes from row to row. */
struct pixels {
    int width, height;
    int channels; /* 1 gray, 3 RGB, 4 RGBX (the fourth byte is ignored) */
    int stride;
    const uint8_t *data;
};

/* A view of 1-bit pixels, most significant bit leftmost, rows of `stride` bytes. */
struct bitmap {
    int width, height;
    int stride;
    const uint8_t *data;
};

/* A decoded picture; free(data). channels is 1 or 3, rows are width * channels bytes. */
struct picture {
    int width, height;
    int channels;
    uint8_t *data;
};

/* 8-bit RGB, or gray where there is 1 channel. */
enum ecgp_result png_encode(const struct pixels *pixels, enum png_level level, struct text *out,
                            struct ecgp_error *error);
/* The same file, sooner. `blank` is what is known of the picture, or NULL. */
enum ecgp_result png_encode_known(const struct pixels *pixels, const struct blank *blank,
                                  enum png_level level, struct text *out, struct ecgp_error *error);
/* 8-bit gray, 0 and 255. */
enum ecgp_result png_encode_bitmap(const struct bitmap *bitmap, enum png_level level,
                                   struct text *out, struct ecgp_error *error);
/* Baseline, 4:2:0, quality 1..100; pixels of 3 or 4 channels. */
enum ecgp_result jpeg_encode(const struct pixels *pixels, int quality, struct text *out,
                             struct ecgp_error *error);
/* 24-bit BMP, bottom-up. */
enum ecgp_result bmp_encode(const struct pixels *pixels, struct text *out,
                            struct ecgp_error *error);
/* 1-bit BMP with the palette black, white. */
enum ecgp_result bmp_encode_bitmap(const struct bitmap *bitmap, struct text *out,
                                   struct ecgp_error *error);

/* Decoders: `name` stands in the sentences. Sizes beyond 65535 px a side are refused. PNG gives 1
 * channel for gray files and 3 for others; JPEG 3; BMP 1 for 1-bit files with a black/white palette
 * (0 and 255), 3 for 24-bit. */
enum ecgp_result png_decode(const char *name, const void *data, size_t size,
                            struct picture *picture, struct ecgp_error *error);
enum ecgp_result jpeg_decode(const char *name, const void *data, size_t size,
                             struct picture *picture, struct ecgp_error *error);
enum ecgp_result bmp_decode(const char *name, const void *data, size_t size,
                            struct picture *picture, struct ecgp_error *error);

#endif
