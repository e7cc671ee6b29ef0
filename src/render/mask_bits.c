#include "render/mask_bits.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "truth/truth.h"

enum { ROWS = 4 };

#define BYTES(value) (0x01010101u * (uint32_t)(value))

/* Cuts `count` (1..8) texels: a byte a row of them, the first pixel its highest bit. Returns false
 * where nothing is set. */
static bool cut(const uint8_t (*texels)[ROWS], int count, uint32_t lift, uint8_t bits[ROWS])
{
    uint32_t set = 0;
    for (int i = 0; i < count; i++) {
        uint32_t four;
        memcpy(&four, texels[i], sizeof four);
        /* a byte's high bit: its own, or the carry out of its lower seven */
        const uint32_t high = (four | ((four & BYTES(0x7F)) + lift)) & BYTES(0x80);
        set |= high >> i;
    }
    memcpy(bits, &set, sizeof set);
    return set != 0;
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
                   const uint8_t (*texels)[ROWS], int stride, int least)
{
    const struct ecgp_box common = box_clip(*box, &mask->crop);
    const uint32_t lift = BYTES(128 - least);
    for (int y = common.y0 - (common.y0 - box->y0) % ROWS; y < common.y1; y += ROWS) {
        const uint8_t(*from)[ROWS] = texels + (ptrdiff_t)(y - box->y0) / ROWS * stride;
        for (int x = common.x0; x < common.x1; x += 8) {
            uint8_t rows[ROWS];
            const int count = common.x1 - x < 8 ? common.x1 - x : 8;
            if (!cut(from + (x - box->x0), count, lift, rows)) {
                continue;
            }
            for (int i = 0; i < ROWS; i++) {
                if (rows[i] && y + i >= common.y0 && y + i < common.y1) {
                    put_bits(bits + (ptrdiff_t)(y + i - mask->crop.y0) * mask->stride,
                             x - mask->crop.x0, rows[i]);
                }
            }
        }
    }
}

void mask_bits_line(const struct ecgp_mask *mask, uint8_t *bits, double x0, double y0, double x1,
                    double y1)
{
    const struct ecgp_box *crop = &mask->crop;
    const bool steep = fabs(y1 - y0) > fabs(x1 - x0);
    const double from = steep ? y0 : x0, to = steep ? y1 : x1;
    const double begin = steep ? x0 : y0;
    const double lean = (steep ? x1 - x0 : y1 - y0) / (to - from);
    const double low = fmax(fmin(from, to), steep ? crop->y0 : crop->x0);
    const double high = fmin(fmax(from, to), steep ? crop->y1 : crop->x1);
    for (double line = ceil(low - 0.5); line + 0.5 < high; line++) {
        const double beside = floor(begin + lean * (line + 0.5 - from));
        const double x = steep ? beside : line, y = steep ? line : beside;
        if (x >= crop->x0 && x < crop->x1 && y >= crop->y0 && y < crop->y1) {
            const int column = (int)x - crop->x0;
            bits[(ptrdiff_t)((int)y - crop->y0) * mask->stride + column / 8] |=
                (uint8_t)(0x80 >> column % 8);
        }
    }
}
