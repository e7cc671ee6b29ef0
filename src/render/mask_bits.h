/* Masks: coverage cut at one half, eight pixels a byte. */
#ifndef RENDER_MASK_BITS_H
#define RENDER_MASK_BITS_H

#include <ecgpress/render.h>

/* Sets the bits of `mask` (whose memory is `bits`) where the levels over the pixels of `box` reach
 * `least` (1..128). A texel holds the levels of four pixels, one below the other; rows of `stride`
 * texels follow one another, and the first is over the box's first corner. Pixels outside the crop
 * are left out. */
void mask_bits_add(const struct ecgp_mask *mask, uint8_t *bits, const struct ecgp_box *box,
                   const uint8_t (*texels)[4], int stride, int least);

/* Sets the pixels whose middles are within half a pixel of a straight line from (x0, y0) to (x1,
 * y1) of the picture: those that a stroke one pixel wide covers by half. Pixels outside the crop
 * are left out. Long lines that lean are slow: better in pieces. */
void mask_bits_line(const struct ecgp_mask *mask, uint8_t *bits, double x0, double y0, double x1,
                    double y1);

#endif
