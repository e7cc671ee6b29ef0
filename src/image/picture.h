/* Decoded pictures and limits on their size. */
#ifndef IMAGE_PICTURE_H
#define IMAGE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { PICTURE_MAX_SIDE = 65535 };

/* Rows of width * channels bytes, 1 or 3 channels. The owner frees `data`. */
struct picture {
    int width, height;
    int channels;
    uint8_t *data;
};

/* A size that a file is expected to have. */
struct picture_size {
    int width, height;
};

/* Decodes the bytes of a file. `name` is for error messages; `wanted` is the size that the picture
 * must have, which is looked at before its pixels take memory, or NULL for any. */
typedef enum ecgp_result picture_decoder(const char *name, const void *data, size_t size,
                                         const struct picture_size *wanted, struct picture *picture,
                                         struct ecgp_error *error);

/* Allocates the rows of `picture`. Refuses another size than is wanted, sizes out of range, and
 * pictures of more than `most_bytes`, which is what the file could hold at the best possible
 * compression. */
enum ecgp_result picture_allocate(const char *name, int64_t width, int64_t height, int channels,
                                  const struct picture_size *wanted, uint64_t most_bytes,
                                  struct picture *picture, struct ecgp_error *error);

/* The bytes of a row. */
size_t picture_row_bytes(const struct picture *picture);

/* Refuses to encode empty and oversized pictures. */
enum ecgp_result picture_check_size(int width, int height, struct ecgp_error *error);

#endif
