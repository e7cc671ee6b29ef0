/* Decoded pictures: their memory, and the bounds on what a file may claim. */
#ifndef IMAGE_PICTURE_H
#define IMAGE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { PICTURE_MAX_SIDE = 65535 };

/* free(data). channels is 1 or 3, rows are width * channels bytes. */
struct picture {
    int width, height;
    int channels;
    uint8_t *data;
};

/* Sets `picture` up with memory for its rows. Refuses sizes that no file has or that more than
 * `most_bytes` of pixels would be needed for: what the file could hold at its best compression. */
enum ecgp_result picture_allocate(const char *name, int64_t width, int64_t height, int channels,
                                  uint64_t most_bytes, struct picture *picture,
                                  struct ecgp_error *error);

/* Bytes of a picture's row. */
size_t picture_row_bytes(const struct picture *picture);

/* Refuses empty and oversized pictures before they are encoded. */
enum ecgp_result picture_check_size(int width, int height, struct ecgp_error *error);

#endif
