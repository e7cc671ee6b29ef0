/* Whole numbers throughout, so that a picture has the same bytes on every machine. */
#include "image/denoise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    REACH = 2, /* px that a mean looks away along either axis */
    CHANNELS = 4,
    RING = REACH + 1, /* rows kept as they were: the row, and those above it */
    LEAST_AWAY = 3,   /* levels by which a neighbor counts at most, ... */
    MOST_AWAY = 45,   /* ... and at strength 1 */
};

static uint8_t mean(uint8_t a, uint8_t b)
{
    return (uint8_t)((a + b + 1) >> 1);
}

static uint8_t near(uint8_t value, uint8_t low, uint8_t high)
{
    const uint8_t raised = value < low ? low : value;
    return raised > high ? high : raised;
}

/* Half of a pixel is its own, half that of four neighbors as far as they are within `away` of it.
 */
static void smooth(const uint8_t *const from[2 * REACH + 1], uint8_t *restrict to, size_t length,
                   uint8_t away)
{
    const uint8_t *a = from[0], *b = from[1], *here = from[2], *c = from[3], *d = from[4];
    const uint8_t most = (uint8_t)(255 - away);
    for (size_t i = 0; i < length; i++) {
        const uint8_t low = (uint8_t)((here[i] > away ? here[i] : away) - away);
        const uint8_t high = (uint8_t)((here[i] < most ? here[i] : most) + away);
        const uint8_t around = mean(mean(near(a[i], low, high), near(d[i], low, high)),
                                    mean(near(b[i], low, high), near(c[i], low, high)));
        to[i] = (uint8_t)((here[i] + around) >> 1);
    }
}

static void widen(uint8_t *row, size_t length)
{
    for (int i = 1; i <= REACH; i++) {
        memcpy(row - i * CHANNELS, row, CHANNELS);
        memcpy(row + length + (i - 1) * CHANNELS, row + length - CHANNELS, CHANNELS);
    }
}

/* `ring` has room for RING rows, `middle` for one with REACH pixels more at both ends. */
static void smooth_rows(uint8_t *rgbx, size_t length, int height, size_t stride, uint8_t away,
                        uint8_t *ring, uint8_t *middle)
{
    uint8_t *row = middle + REACH * CHANNELS;
    for (int y = 0; y < height; y++) {
        const uint8_t *down[2 * REACH + 1], *across[2 * REACH + 1];
        memcpy(ring + (size_t)(y % RING) * length, rgbx + (size_t)y * stride, length);
        for (int k = -REACH; k <= REACH; k++) {
            const int at = y + k < 0 ? 0 : y + k >= height ? height - 1 : y + k;
            down[k + REACH] =
                at > y ? rgbx + (size_t)at * stride : ring + (size_t)(at % RING) * length;
            across[k + REACH] = row + k * CHANNELS;
        }
        smooth(down, row, length, away);
        widen(row, length);
        smooth(across, rgbx + (size_t)y * stride, length, away);
    }
}

enum ecgp_result denoise(uint8_t *rgbx, int width, int height, int stride, double strength,
                         struct ecgp_error *error)
{
    const size_t length = (size_t)width * CHANNELS;
    const double away = LEAST_AWAY + strength * (MOST_AWAY - LEAST_AWAY);
    uint8_t *rows = malloc((RING + 1) * length + 2 * REACH * CHANNELS);
    if (!rows) {
        return error_no_memory(error);
    }
    smooth_rows(rgbx, length, height, (size_t)stride, (uint8_t)lround(away), rows,
                rows + RING * length);
    free(rows);
    return ECGP_OK;
}
