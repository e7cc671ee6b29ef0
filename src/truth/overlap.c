#include "truth/overlap.h"

#include <string.h>

#include "truth/boxes.h"

static int row_bytes(const struct ecgp_mask *mask)
{
    return (mask->crop.x1 - mask->crop.x0 + 7) / 8;
}

/* Eight mask pixels of row y, from picture column x on; x and y may lie outside the crop. */
static unsigned bits_at(const struct ecgp_mask *mask, int x, int y)
{
    if (y < mask->crop.y0 || y >= mask->crop.y1 || x + 8 <= mask->crop.x0 || x >= mask->crop.x1) {
        return 0;
    }
    const uint8_t *row = mask->bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
    const int offset = x - mask->crop.x0;
    const int byte = offset >= 0 ? offset / 8 : -1;
    const int shift = offset - 8 * byte;
    const unsigned first = byte >= 0 ? row[byte] : 0;
    const unsigned second = byte + 1 < row_bytes(mask) ? row[byte + 1] : 0;
    return ((first << 8 | second) << shift >> 8) & 0xFF;
}

/* Whether `other` has ink within the crop of `mask`. */
static bool intrudes(const struct ecgp_mask *mask, const struct ecgp_mask *other)
{
    const struct ecgp_box common = box_clip(mask->crop, &other->crop);
    for (int y = common.y0; y < common.y1; y++) {
        for (int x = common.x0; x < common.x1; x += 8) {
            const int beyond = x + 8 - common.x1;
            if (bits_at(other, x, y) & (0xFFu << (beyond > 0 ? beyond : 0))) {
                return true;
            }
        }
    }
    return false;
}

static unsigned union_at(const struct ecgp_mask *masks, int count, uint64_t which, int x, int y)
{
    unsigned bits = 0;
    for (int i = 0; i < count; i++) {
        bits |= which >> i & 1 ? bits_at(&masks[i], x, y) : 0;
    }
    return bits;
}

/* The share of a mask's pixels that other masks hold too. */
static double shared(const struct ecgp_mask *masks, int count, const struct ecgp_mask *mask)
{
    long own = 0, both = 0;
    for (int y = mask->crop.y0; y < mask->crop.y1; y++) {
        const uint8_t *row = mask->bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
        for (int byte = 0; byte < row_bytes(mask); byte++) {
            if (byte + 8 <= row_bytes(mask) && memcmp(row + byte, "\0\0\0\0\0\0\0", 8) == 0) {
                byte += 7;
            } else if (row[byte]) {
                const unsigned others =
                    union_at(masks, count, mask->overlapped_by, mask->crop.x0 + 8 * byte, y);
                own += __builtin_popcount(row[byte]);
                both += __builtin_popcount(row[byte] & others);
            }
        }
    }
    return own ? (double)both / (double)own : 0;
}

void overlap_find(struct ecgp_mask *masks, int count)
{
    for (int i = 0; i < count; i++) {
        masks[i].overlapped_by = 0;
        for (int k = 0; k < count && masks[i].bits; k++) {
            if (k != i && masks[k].bits && intrudes(&masks[i], &masks[k])) {
                masks[i].overlapped_by |= (uint64_t)1 << k;
            }
        }
    }
    for (int i = 0; i < count; i++) {
        masks[i].overlap = masks[i].overlapped_by ? shared(masks, count, &masks[i]) : 0;
    }
}
