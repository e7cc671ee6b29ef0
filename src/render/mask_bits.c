#include "render/mask_bits.h"

#include <string.h>

#include "truth/truth.h"

#define BYTES(value) (0x0101010101010101u * (uint64_t)(value))

/* One bit a byte of `levels`, the first byte's highest: 1 where it is at least `least`. */
static unsigned cut_eight(const uint8_t *levels, uint64_t lift)
{
    uint64_t eight;
    memcpy(&eight, levels, sizeof eight);
    if (eight == 0) {
        return 0;
    }
    /* a byte's high bit: its own, or the carry out of its lower seven */
    const uint64_t high = (eight | ((eight & BYTES(0x7F)) + lift)) & BYTES(0x80);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (unsigned)(((high >> 7) * 0x8040201008040201u) >> 56);
#else
    return (unsigned)(((high >> 7) * 0x0102040810204080u) >> 56);
#endif
}

static unsigned cut_some(const uint8_t *levels, int count, int least)
{
    unsigned bits = 0;
    for (int i = 0; i < count; i++) {
        bits |= (unsigned)(levels[i] >= least) << (7 - i);
    }
    return bits;
}

/* Ors eight bits in at pixel x of a row. */
static void put_bits(uint8_t *row, int x, unsigned bits)
{
    row[x / 8] |= (uint8_t)(bits >> x % 8);
    if (x % 8 && (bits << (8 - x % 8) & 0xFF)) {
        row[x / 8 + 1] |= (uint8_t)(bits << (8 - x % 8));
    }
}

void mask_bits_add(const struct ecgp_mask *mask, uint8_t *bits, const struct ecgp_box *box,
                   const uint8_t *levels, int stride, int least)
{
    const struct ecgp_box common = box_clip(*box, &mask->crop);
    const uint64_t lift = BYTES(128 - least);
    for (int y = common.y0; y < common.y1; y++) {
        const uint8_t *from = levels + (size_t)(y - box->y0) * (size_t)stride - box->x0;
        uint8_t *to = bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
        int x = common.x0;
        for (; x + 8 <= common.x1; x += 8) {
            const unsigned cut = cut_eight(from + x, lift);
            if (cut) {
                put_bits(to, x - mask->crop.x0, cut);
            }
        }
        if (x < common.x1) {
            put_bits(to, x - mask->crop.x0, cut_some(from + x, common.x1 - x, least));
        }
    }
}
