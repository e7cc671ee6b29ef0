/*
 * A JPEG encoder that keeps what it made of blank paper.
 *
 * A picture is encoded in parts of one row of blocks, each behind a restart marker, so that the
 * bytes of a part follow from its pixels alone. Parts without ink are kept for further pictures of
 * the same paper. The file is the same whether a part was kept or made anew.
 */
#ifndef IMAGE_JPEG_ENCODER_H
#define IMAGE_JPEG_ENCODER_H

#include "base/error.h"
#include "base/text.h"
#include "image/blank.h"
#include "image/pixels.h"

/* Bytes of a part in one of the encoder's strings; length 0: none. */
struct jpeg_part {
    size_t at, length;
};

/* Zero it to begin. */
struct jpeg_encoder {
    struct text kept, fresh;              /* parts: of blank paper, of this picture */
    struct jpeg_part *in_kept, *in_fresh; /* where in them each of the picture's parts is */
    int *number;                          /* of the parts to be made */
    uint8_t *edge;                        /* rows of a part that lies partly off the picture */
    int parts;
    /* what was kept is of pictures like this */
    uint64_t paper;
    int width, height, channels, quality;
};

void jpeg_encoder_finish(struct jpeg_encoder *encoder);

/* Baseline, 4:2:0, quality 1..100; pixels of 3 or 4 channels. `blank` is NULL or what is known of
 * the picture. */
enum ecgp_result jpeg_encoder_encode(struct jpeg_encoder *encoder, const struct pixels *pixels,
                                     const struct blank *blank, int quality, struct text *out,
                                     struct ecgp_error *error);

#endif
