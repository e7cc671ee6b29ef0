/* Masks: coverage cut at one half, eight pixels a byte. */
#ifndef RENDER_MASK_BITS_H
#define RENDER_MASK_BITS_H

#include <ecgpress/render.h>

/* Sets the bits of `mask` (whose memory is `bits`) where `levels`, rows of `stride` over the pixels
 * of `box`, reach `least` (1..128). Pixels outside the crop are left out. */
void mask_bits_add(const struct ecgp_mask *mask, uint8_t *bits, const struct ecgp_box *box,
                   const uint8_t *levels, int stride, int least);

#endif
