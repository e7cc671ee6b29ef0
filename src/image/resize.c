/* Whole numbers throughout, so that a picture has the same bytes on every machine. Each way is done
 * along one axis after the other, the one that leaves less to do first. */
#include "image/resize.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/wide.h"

enum {
    CHANNELS = 4,
    WHOLE = 256,
    FEW = 3,    /* pixels that are summed at once */
    PART = 256, /* pixels of a row that are mixed at a time */
};

/* Which pixels along an axis each of `length` is made of: from `first` on, `most` of them, by
 * shares whose sum is WHOLE. The k-th share of pixel i is share[k * length + i], 0 from `most` on
 * to `room`, which FEW divides; `spread` has it once for each channel. */
struct axis {
    int length, most, room;
    int *first;
    uint16_t *share, *spread;
};

static void axis_free(struct axis *axis)
{
    free(axis->first);
    free(axis->share);
    free(axis->spread);
}

static bool axis_make(struct axis *axis, int length, int most)
{
    const int room = (most + FEW - 1) / FEW * FEW;
    const size_t shares = (size_t)length * (size_t)room;
    *axis = (struct axis){length,
                          most,
                          room,
                          malloc((size_t)length * sizeof *axis->first),
                          calloc(shares, sizeof *axis->share),
                          malloc(shares * CHANNELS * sizeof *axis->spread)};
    return axis->first && axis->share && axis->spread;
}

static void spread(struct axis *axis)
{
    const size_t length = (size_t)axis->length * (size_t)axis->room * CHANNELS;
    for (size_t i = 0; i < length; i++) {
        axis->spread[i] = axis->share[i / CHANNELS];
    }
}

static uint16_t *share_at(const struct axis *axis, int i, int k)
{
    return &axis->share[(size_t)k * (size_t)axis->length + (size_t)i];
}

/* Of `from` pixels each of fewer covers more than one. */
static bool cover(struct axis *axis, int from, int length)
{
    const double wide = (double)from / length;
    const int most = (int)ceil(wide) + 1;
    if (!axis_make(axis, length, most < from ? most : from)) {
        return false;
    }
    for (int i = 0; i < length; i++) {
        const double begin = i * wide, end = fmin((i + 1) * wide, from);
        const int last = from - axis->most; /* that all can follow */
        const int first = (int)floor(begin);
        axis->first[i] = first < last ? first : last;
        int left = WHOLE, largest = 0;
        for (int k = 0; k < axis->most; k++) {
            const int at = axis->first[i] + k;
            const double part = fmax(fmin(end, at + 1) - fmax(begin, at), 0);
            *share_at(axis, i, k) = (uint16_t)lround(WHOLE * part / wide);
            left -= *share_at(axis, i, k);
            largest = *share_at(axis, i, k) > *share_at(axis, i, largest) ? k : largest;
        }
        *share_at(axis, i, largest) = (uint16_t)(*share_at(axis, i, largest) + left);
    }
    spread(axis);
    return true;
}

/* Each pixel lies between the middles of two of fewer. */
static bool interpolate(struct axis *axis, int from, int length)
{
    if (!axis_make(axis, length, from > 1 ? 2 : 1)) {
        return false;
    }
    for (int i = 0; i < length; i++) {
        const double at = fmin(fmax((i + 0.5) * from / length - 0.5, 0), from - 1);
        axis->first[i] = (int)fmin(floor(at), from - axis->most);
        const int second = from > 1 ? (int)lround(WHOLE * (at - axis->first[i])) : 0;
        *share_at(axis, i, 0) = (uint16_t)(WHOLE - second);
        if (from > 1) {
            *share_at(axis, i, 1) = (uint16_t)second;
        }
    }
    spread(axis);
    return true;
}

static const uint8_t *row_at(const struct raster *raster, int y)
{
    return raster->rgbx + (size_t)y * (size_t)raster->stride;
}

/* --- sums, in units of 1 / WHOLE --- */

/* Of up to FEW rows, all at once; the shares of pixels that are not there are 0. */
WIDE static void mix_few(const uint8_t *const rows[FEW], const uint16_t share[FEW],
                         uint8_t *restrict to, size_t length)
{
    const uint8_t *restrict a = rows[0], *restrict b = rows[1], *restrict c = rows[2];
    const uint16_t of_a = share[0], of_b = share[1], of_c = share[2];
    for (size_t i = 0; i < length; i++) {
        const uint16_t sum = (uint16_t)(WHOLE / 2 + of_a * a[i] + of_b * b[i] + of_c * c[i]);
        to[i] = (uint8_t)(sum / WHOLE);
    }
}

/* Adds `share` of a row. */
static void add(uint16_t *restrict sums, const uint8_t *restrict from, unsigned share,
                size_t length)
{
    for (size_t i = 0; i < length; i++) {
        sums[i] = (uint16_t)(sums[i] + share * from[i]);
    }
}

WIDE static void mix_many(const struct raster *from, const struct axis *axis, int y, uint16_t *sums,
                          uint8_t *restrict to)
{
    const size_t length = (size_t)from->width * CHANNELS;
    for (size_t i = 0; i < length; i++) {
        sums[i] = WHOLE / 2;
    }
    for (int k = 0; k < axis->most; k++) {
        add(sums, row_at(from, axis->first[y] + k), *share_at(axis, y, k), length);
    }
    for (size_t i = 0; i < length; i++) {
        to[i] = (uint8_t)(sums[i] / WHOLE);
    }
}

/* Row `y` of a picture as high as `axis` is long; `sums` has room for its bytes. */
static void mix_rows(const struct raster *from, const struct axis *axis, int y, uint16_t *sums,
                     uint8_t *to)
{
    const uint8_t *rows[FEW];
    uint16_t share[FEW] = {0};
    if (axis->most > FEW) {
        mix_many(from, axis, y, sums, to);
        return;
    }
    for (int k = 0; k < FEW; k++) {
        rows[k] = row_at(from, axis->first[y] + (k < axis->most ? k : 0));
        share[k] = k < axis->most ? *share_at(axis, y, k) : 0;
    }
    mix_few(rows, share, to, (size_t)from->width * CHANNELS);
}

/* Adds pixels with shares of their own, those of the next ones `next` further on. */
static void add_few(uint16_t *restrict sums, uint8_t pixels[FEW][PART * CHANNELS],
                    const uint16_t *restrict share, size_t next, size_t length)
{
    const uint8_t *restrict a = pixels[0], *restrict b = pixels[1], *restrict c = pixels[2];
    for (size_t i = 0; i < length; i++) {
        sums[i] = (uint16_t)(sums[i] + share[i] * a[i] + share[next + i] * b[i] +
                             share[2 * next + i] * c[i]);
    }
}

/* Pixels of a row as they are needed one after the other. */
static void gather(const uint8_t *from, const int *first, int k, int count, uint8_t *to)
{
    from += k * (ptrdiff_t)CHANNELS;
    for (ptrdiff_t i = 0; i < count; i++) {
        memcpy(to + i * CHANNELS, from + first[i] * (ptrdiff_t)CHANNELS, CHANNELS);
    }
}

/* Pixels from `at` on of a row as long as `axis`, each with shares of its own: what they are made
 * of is brought together first, so that many are summed at once. */
WIDE static void mix_part(const uint8_t *from, const struct axis *axis, int at, int count,
                          uint8_t *to)
{
    uint8_t pixels[FEW][PART * CHANNELS];
    uint16_t sums[PART * CHANNELS];
    const size_t length = (size_t)count * CHANNELS, next = (size_t)axis->length * CHANNELS;
    for (size_t i = 0; i < length; i++) {
        sums[i] = WHOLE / 2;
    }
    for (int k = 0; k < axis->room; k += FEW) {
        for (int j = 0; j < FEW; j++) {
            gather(from, axis->first + at, k + j < axis->most ? k + j : 0, count, pixels[j]);
        }
        add_few(sums, pixels, axis->spread + (size_t)k * next + (size_t)at * CHANNELS, next,
                length);
    }
    for (size_t i = 0; i < length; i++) {
        to[(size_t)at * CHANNELS + i] = (uint8_t)(sums[i] / WHOLE);
    }
}

static void mix_columns(const uint8_t *from, const struct axis *axis, uint8_t *to)
{
    for (int at = 0; at < axis->length; at += PART) {
        const int left = axis->length - at;
        mix_part(from, axis, at, left < PART ? left : PART, to);
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
        mix_rows(from, &down, y, sums, row);
        mix_columns(row, &across, to->rgbx + (size_t)y * (size_t)to->stride);
    }
    axis_free(&across);
    axis_free(&down);
    free(sums);
    free(row);
    return good ? ECGP_OK : error_no_memory(error);
}

/* The rows of `from` as wide as those of `to`, each found when it is first needed; a pair of them
 * is known at a time. */
static void enlarge(const struct raster *from, const struct raster *to, const struct axis *across,
                    const struct axis *down, const struct raster *pair)
{
    const size_t length = (size_t)to->width * CHANNELS;
    int known[2] = {-1, -1};
    for (int y = 0; y < to->height; y++) {
        const uint8_t *rows[FEW] = {pair->rgbx, pair->rgbx, pair->rgbx};
        uint16_t share[FEW] = {0};
        for (int k = 0; k < down->most; k++) {
            const int at = down->first[y] + k;
            uint8_t *row = pair->rgbx + (size_t)(at % 2) * (size_t)pair->stride;
            if (known[at % 2] != at) {
                mix_columns(row_at(from, at), across, row);
                known[at % 2] = at;
            }
            rows[k] = row;
            share[k] = *share_at(down, y, k);
        }
        mix_few(rows, share, to->rgbx + (size_t)y * (size_t)to->stride, length);
    }
}

enum ecgp_result resize_up(const struct raster *from, const struct raster *to,
                           struct ecgp_error *error)
{
    struct axis across = {0}, down = {0};
    const size_t length = (size_t)to->width * CHANNELS;
    struct raster pair = {to->width, 2, (int)length, calloc(2, length)};
    const bool good = pair.rgbx && interpolate(&across, from->width, to->width) &&
                      interpolate(&down, from->height, to->height);
    if (good) {
        enlarge(from, to, &across, &down, &pair);
    }
    axis_free(&across);
    axis_free(&down);
    free(pair.rgbx);
    return good ? ECGP_OK : error_no_memory(error);
}
