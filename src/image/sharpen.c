/* Whole numbers throughout, so that a picture has the same bytes on every machine. */
#include "image/sharpen.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/wide.h"

enum {
    REACH = 8,     /* px that a mean looks away at most */
    CHANNELS = 4,  /* bytes of a pixel */
    SHARES = 16,   /* that a mean is made of along each axis */
    MEAN_UNIT = 8, /* of means down the columns, a level */
    AMOUNT_UNIT = 512,
    PART = 256, /* pixels that are sharpened at a time */
};

/* What a mean takes of the pixels 0, 1, ... away; the sum of all on both sides is SHARES. */
struct kernel {
    int share[REACH + 1], reach;
};

static struct kernel kernel_of(double radius)
{
    struct kernel kernel = {.share = {SHARES}};
    double sum = 0.5;
    for (int i = 1; i <= REACH; i++) {
        sum += exp(-0.5 * i * i / (radius * radius));
    }
    for (int i = REACH; i > 0; i--) {
        kernel.share[i] = (int)lround(SHARES / 2 * exp(-0.5 * i * i / (radius * radius)) / sum);
        kernel.share[0] -= 2 * kernel.share[i];
        kernel.reach = kernel.reach == 0 && kernel.share[i] > 0 ? i : kernel.reach;
    }
    return kernel;
}

/* A picture on its way: the luma of its rows as they were, in a ring, and the means down the
 * columns of one row with room for the pixels beside it. */
struct work {
    uint8_t *rows;
    uint16_t *means;
    int width;
    int count; /* rows in the ring */
    struct kernel kernel;
    int amount;
};

static uint8_t *row_of(const struct work *work, int y)
{
    return work->rows + (size_t)(y % work->count) * (size_t)work->width;
}

/* A quarter red, a half green, a quarter blue. */
WIDE static void find_luma(const uint8_t *rgbx, uint8_t *restrict luma, int width)
{
    uint32_t pixels[PART];
    for (int at = 0; at < width; at += PART) {
        const int count = width - at < PART ? width - at : PART;
        memcpy(pixels, rgbx + (ptrdiff_t)at * CHANNELS, (size_t)count * sizeof *pixels);
        for (int i = 0; i < count; i++) {
            const uint32_t pixel = pixels[i];
            const uint32_t sum = (pixel & 255) + (pixel >> 7 & 510) + (pixel >> 16 & 255);
            luma[at + i] = (uint8_t)(sum >> 2);
        }
    }
}

static void add_rows(uint16_t *restrict means, const uint8_t *restrict above,
                     const uint8_t *restrict below, int share, int width)
{
    for (int i = 0; i < width; i++) {
        means[i] = (uint16_t)(means[i] + share * (above[i] + below[i]));
    }
}

/* Down the columns, in units of 1 / MEAN_UNIT. */
WIDE static void find_means(const struct work *work, int y, int height)
{
    uint16_t *means = work->means + REACH;
    const uint8_t *here = row_of(work, y);
    for (int i = 0; i < work->width; i++) {
        means[i] = (uint16_t)(work->kernel.share[0] * here[i]);
    }
    for (int k = 1; k <= work->kernel.reach; k++) {
        const int above = y - k > 0 ? y - k : 0, below = y + k < height ? y + k : height - 1;
        add_rows(means, row_of(work, above), row_of(work, below), work->kernel.share[k],
                 work->width);
    }
    for (int i = 0; i < work->width; i++) {
        means[i] = (uint16_t)(means[i] >> 1); /* SHARES to MEAN_UNIT */
    }
    for (int i = 0; i < work->kernel.reach; i++) {
        means[-1 - i] = means[0];
        means[work->width + i] = means[work->width - 1];
    }
}

/* How many levels pixels gain and lose. */
static void find_changes(const struct work *work, const uint8_t *restrict here,
                         const uint16_t *restrict means, uint8_t gain[restrict PART],
                         uint8_t loss[restrict PART], int count)
{
    int16_t away[PART]; /* from the mean, in units of 1 / (SHARES * MEAN_UNIT) */
    const struct kernel *kernel = &work->kernel;
    const int16_t amount = (int16_t)(2 * work->amount);
    for (int i = 0; i < count; i++) {
        away[i] = (int16_t)(SHARES * MEAN_UNIT * here[i] - kernel->share[0] * means[i]);
    }
    for (int k = 1; k <= kernel->reach; k++) {
        const uint16_t *left = means - k, *right = means + k;
        const int share = kernel->share[k];
        for (int i = 0; i < count; i++) {
            away[i] = (int16_t)(away[i] - share * (left[i] + right[i]));
        }
    }
    for (int i = 0; i < count; i++) {
        const int16_t half = (int16_t)(away[i] * amount >> 16); /* levels, twice */
        away[i] = (int16_t)((half + 1) >> 1);
    }
    for (int i = 0; i < count; i++) {
        const int16_t more = away[i] > 0 ? away[i] : 0, less = (int16_t)(more - away[i]);
        gain[i] = (uint8_t)(more < 255 ? more : 255);
        loss[i] = (uint8_t)(less < 255 ? less : 255);
    }
}

/* Red, green and blue by the same; a pixel has a gain or a loss. Bytes stay bytes, so that many are
 * changed at once: in 16 bits each this takes twice as long. */
static void change_pixels(const uint8_t gain[restrict PART], const uint8_t loss[restrict PART],
                          uint8_t *restrict rgbx, int count)
{
    uint32_t gains[PART], losses[PART];
    const uint8_t *more = (const uint8_t *)gains, *less = (const uint8_t *)losses;
    for (int i = 0; i < count; i++) {
        gains[i] = (uint32_t)gain[i] | (uint32_t)gain[i] << 8 | (uint32_t)gain[i] << 16;
        losses[i] = (uint32_t)loss[i] | (uint32_t)loss[i] << 8 | (uint32_t)loss[i] << 16;
    }
    for (int i = 0; i < count * CHANNELS; i++) {
        const uint8_t room = (uint8_t)(255 - rgbx[i]);
        const uint8_t level = (uint8_t)(rgbx[i] + (more[i] < room ? more[i] : room));
        rgbx[i] = (uint8_t)((level > less[i] ? level : less[i]) - less[i]);
    }
}

WIDE static void sharpen_row(const struct work *work, int y, uint8_t *rgbx)
{
    uint8_t gain[PART], loss[PART];
    for (int at = 0; at < work->width; at += PART) {
        const int left = work->width - at, count = left < PART ? left : PART;
        find_changes(work, row_of(work, y) + at, work->means + REACH + at, gain, loss, count);
        change_pixels(gain, loss, rgbx + (ptrdiff_t)at * CHANNELS, count);
    }
}

static void sharpen_rows(const struct work *work, uint8_t *rgbx, int height, int stride)
{
    int known = 0;
    for (int y = 0; y < height; y++) {
        for (; known <= y + work->kernel.reach && known < height; known++) {
            find_luma(rgbx + (ptrdiff_t)known * stride, row_of(work, known), work->width);
        }
        find_means(work, y, height);
        sharpen_row(work, y, rgbx + (ptrdiff_t)y * stride);
    }
}

enum ecgp_result sharpen(uint8_t *rgbx, int width, int height, int stride, double amount,
                         double radius, struct ecgp_error *error)
{
    struct work work = {
        .width = width,
        .count = 2 * REACH + 1,
        .kernel = kernel_of(fmin(fmax(radius, 0.1), SHARPEN_MOST_RADIUS)),
        .amount = (int)lround(fmin(amount, SHARPEN_MOST_AMOUNT) * AMOUNT_UNIT),
    };
    work.rows = malloc((size_t)work.count * (size_t)width);
    work.means = malloc(((size_t)width + 2 * (size_t)REACH) * sizeof *work.means);
    const bool good = work.rows && work.means;
    if (good) {
        sharpen_rows(&work, rgbx, height, stride);
    }
    free(work.rows);
    free(work.means);
    return good ? ECGP_OK : error_no_memory(error);
}
