#include "render/mask_bits.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "truth/boxes.h"

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

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* The first pixel, from `low` to `high`, whose middle may be within half a pixel of a place. */
static int first_px(double at, int low, int high)
{
    const double before = at - 1;
    if (before <= low || before > high) {
        return before > high ? high : low;
    }
    const int px = (int)before;
    return px < before ? px + 1 : px;
}

void mask_bits_line(const struct ecgp_mask *mask, uint8_t *bits, double x0, double y0, double x1,
                    double y1)
{
    const struct ecgp_box *crop = &mask->crop;
    const double dx = x1 - x0, dy = y1 - y0, share = 1 / most(dx * dx + dy * dy, 1e-12);
    const int left = first_px(least(x0, x1), crop->x0, crop->x1);
    const int top = first_px(least(y0, y1), crop->y0, crop->y1);
    const double right = least(most(x0, x1), crop->x1 - 0.5);
    const double bottom = least(most(y0, y1), crop->y1 - 0.5);
    for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
            const double px = x + 0.5 - x0, py = y + 0.5 - y0;
            const double part = (px * dx + py * dy) * share;
            const double along = part < 0 ? 0 : part > 1 ? 1 : part;
            const double u = px - along * dx, v = py - along * dy;
            if (u * u + v * v <= 0.25) {
                const int column = x - crop->x0;
                bits[(ptrdiff_t)(y - crop->y0) * mask->stride + column / 8] |=
                    (uint8_t)(0x80 >> column % 8);
            }
        }
    }
}
