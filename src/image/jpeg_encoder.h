/*
 * A JPEG encoder that caches blank paper. It encodes a picture in parts of one row of coding units,
 * separated by restart markers, so that the bytes of a part depend only on its pixels. Parts
 * without ink are reused for further pictures of the same paper. The file is the same whether a
 * part was reused or encoded again.
 */
#ifndef IMAGE_JPEG_ENCODER_H
#define IMAGE_JPEG_ENCODER_H

#include "base/error.h"
#include "base/text.h"
#include "image/blank.h"
#include "image/pixels.h"

/* The bytes of a part in `kept` or `fresh`; length 0: none. */
struct jpeg_part {
    size_t at, length;
};

/* Zero it to begin. */
struct jpeg_encoding {
    struct text kept, fresh;              /* the bytes of parts: of blank paper, of this picture */
    struct jpeg_part *in_kept, *in_fresh; /* the place of each part of the picture in them */
    int *number;                          /* the numbers of the parts to encode */
    uint8_t *edge;                        /* the rows of a part that extends beyond the picture */
    int parts;
    /* the kind of picture that `kept` belongs to */
    uint64_t paper;
    int width, height, channels, quality;
};

void jpeg_encoder_finish(struct jpeg_encoding *encoder);

/* Baseline, 4:2:0, quality 1..100; pixels of 3 or 4 channels. `blank` may be NULL. */
enum ecgp_result jpeg_encoder_encode(struct jpeg_encoding *encoder, const struct pixels *pixels,
                                     const struct blank *blank, int quality, struct text *out,
                                     struct ecgp_error *error);

#endif
