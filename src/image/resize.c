/* Whole numbers throughout, so that a picture has the same bytes on every machine. Each way is done
 * along one axis after the other, the one that leaves less to do first. */
#include "image/resize.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 4, WHOLE = 256 };

/* Which pixels along an axis one is made of: from `first` on, `count` of them, by shares whose sum
 * is WHOLE. */
struct taps {
    int first, count;
    uint16_t *share;
};

struct axis {
    int length;
    struct taps *taps;
    uint16_t *shares;
};

static void axis_free(struct axis *axis)
{
    free(axis->taps);
    free(axis->shares);
}

static bool axis_make(struct axis *axis, int length, int most)
{
    axis->length = length;
    axis->taps = malloc((size_t)length * sizeof *axis->taps);
    axis->shares = calloc((size_t)length * (size_t)most, sizeof *axis->shares);
    if (!axis->taps || !axis->shares) {
        axis_free(axis);
        return false;
    }
    for (int i = 0; i < length; i++) {
        axis->taps[i].share = axis->shares + (size_t)i * (size_t)most;
    }
    return true;
}

/* Of `from` pixels each of fewer covers more than one. */
static bool cover(struct axis *axis, int from, int length)
{
    const double wide = (double)from / length;
    if (!axis_make(axis, length, (int)ceil(wide) + 2)) {
        return false;
    }
    for (int i = 0; i < length; i++) {
        struct taps *taps = &axis->taps[i];
        const double begin = i * wide, end = fmin((i + 1) * wide, from);
        int left = WHOLE, largest = 0;
        taps->first = (int)floor(begin);
        taps->count = (int)ceil(end - 1e-9) - taps->first;
        for (int k = 0; k < taps->count; k++) {
            const int at = taps->first + k;
            const double part = fmin(end, at + 1) - fmax(begin, at);
            taps->share[k] = (uint16_t)lround(WHOLE * part / wide);
            left -= taps->share[k];
            largest = taps->share[k] > taps->share[largest] ? k : largest;
        }
        taps->share[largest] = (uint16_t)(taps->share[largest] + left);
    }
    return true;
}

/* Each pixel lies between the middles of two of fewer. */
static bool interpolate(struct axis *axis, int from, int length)
{
    if (!axis_make(axis, length, 2)) {
        return false;
    }
    for (int i = 0; i < length; i++) {
        const double at = fmin(fmax((i + 0.5) * from / length - 0.5, 0), from - 1);
        const int first = (int)fmin(floor(at), from > 1 ? from - 2 : 0);
        axis->taps[i].first = first;
        axis->taps[i].count = from > 1 ? 2 : 1;
        axis->taps[i].share[1] = (uint16_t)lround(WHOLE * (at - first));
        axis->taps[i].share[0] = (uint16_t)(WHOLE - axis->taps[i].share[1]);
    }
    return true;
}

static const uint8_t *row_at(const struct raster *raster, int y)
{
    return raster->rgbx + (size_t)y * (size_t)raster->stride;
}

/* A row from some rows; `sums` has room for its bytes. */
static void mix_rows(const struct raster *from, const struct taps *taps, uint16_t *restrict sums,
                     uint8_t *restrict to)
{
    const size_t length = (size_t)from->width * CHANNELS;
    for (size_t i = 0; i < length; i++) {
        sums[i] = WHOLE / 2;
    }
    for (int k = 0; k < taps->count; k++) {
        const uint8_t *restrict row = row_at(from, taps->first + k);
        const unsigned share = taps->share[k];
        for (size_t i = 0; i < length; i++) {
            sums[i] = (uint16_t)(sums[i] + share * row[i]);
        }
    }
    for (size_t i = 0; i < length; i++) {
        to[i] = (uint8_t)(sums[i] / WHOLE);
    }
}

/* Every other channel of a pixel has 16 bits for its sum, so that two words do for four channels.
 */
static void mix_columns(const uint8_t *restrict from, const struct axis *axis, uint8_t *restrict to)
{
    const uint32_t every_other = 0x00FF00FF, half = 0x00800080;
    for (int i = 0; i < axis->length; i++, to += CHANNELS) {
        const struct taps *taps = &axis->taps[i];
        const uint8_t *at = from + (size_t)taps->first * CHANNELS;
        uint32_t even = half, odd = half;
        for (int k = 0; k < taps->count; k++, at += CHANNELS) {
            uint32_t pixel;
            memcpy(&pixel, at, sizeof pixel);
            even += (pixel & every_other) * taps->share[k];
            odd += (pixel >> 8 & every_other) * taps->share[k];
        }
        const uint32_t mixed = (even >> 8 & every_other) | (odd & ~every_other);
        memcpy(to, &mixed, sizeof mixed);
    }
}

enum ecgp_result resize_down(const struct raster *from, const struct raster *to,
                             struct ecgp_error *error)
{
    struct axis across = {0}, down = {0};
    const size_t length = (size_t)from->width * CHANNELS;
    uint16_t *sums = malloc(length * sizeof *sums);
    uint8_t *row = malloc(length);
    const bool good = sums && row && cover(&across, from->width, to->width) &&
                      cover(&down, from->height, to->height);
    for (int y = 0; y < to->height && good; y++) {
        mix_rows(from, &down.taps[y], sums, row);
        mix_columns(row, &across, to->rgbx + (size_t)y * (size_t)to->stride);
    }
    axis_free(&across);
    axis_free(&down);
    free(sums);
    free(row);
    return good ? ECGP_OK : error_no_memory(error);
}

/* The rows of `from` as wide as those of `to`, each found when it is first needed. */
static void enlarge(const struct raster *from, const struct raster *to, const struct axis *across,
                    const struct axis *down, const struct raster *pair, uint16_t *sums)
{
    int known[2] = {-1, -1};
    for (int y = 0; y < to->height; y++) {
        struct taps taps = down->taps[y];
        for (int k = 0; k < taps.count; k++) {
            const int at = taps.first + k;
            if (known[at % 2] != at) {
                mix_columns(row_at(from, at), across,
                            pair->rgbx + (size_t)(at % 2) * (size_t)pair->stride);
                known[at % 2] = at;
            }
        }
        uint16_t share[2] = {taps.share[0], taps.count > 1 ? taps.share[1] : 0};
        if (taps.first % 2) {
            share[0] = taps.count > 1 ? taps.share[1] : 0;
            share[1] = taps.share[0];
        }
        const struct taps both = {0, 2, share};
        mix_rows(pair, &both, sums, to->rgbx + (size_t)y * (size_t)to->stride);
    }
}

enum ecgp_result resize_up(const struct raster *from, const struct raster *to,
                           struct ecgp_error *error)
{
    struct axis across = {0}, down = {0};
    const size_t length = (size_t)to->width * CHANNELS;
    uint16_t *sums = malloc(length * sizeof *sums);
    struct raster pair = {to->width, 2, (int)length, calloc(2, length)};
    const bool good = sums && pair.rgbx && interpolate(&across, from->width, to->width) &&
                      interpolate(&down, from->height, to->height);
    if (good) {
        enlarge(from, to, &across, &down, &pair, sums);
    }
    axis_free(&across);
    axis_free(&down);
    free(sums);
    free(pair.rgbx);
    return good ? ECGP_OK : error_no_memory(error);
}
