/* What the decoders share: the memory of a decoded picture, and the bounds on what a file claims.
 */
#ifndef IMAGE_PICTURE_H
#define IMAGE_PICTURE_H

#include <stddef.h>

#include "image/codec.h"

enum { PICTURE_MAX_SIDE = 65535 };

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
