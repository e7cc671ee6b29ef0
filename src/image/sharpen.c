/* Whole numbers throughout, so that a picture has the same bytes on every machine. */
#include "image/sharpen.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    REACH = 8,     /* px that a mean looks away at most */
    CHANNELS = 4,  /* bytes of a pixel */
    SHARES = 16,   /* that a mean is made of along each axis */
    MEAN_UNIT = 8, /* of means down the columns, a level */
    AMOUNT_UNIT = 512,
    PART = 512, /* bytes that are sharpened at a time */
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

/* A picture on its way: rows as they were, in a ring, and the means down the columns of one row
 * with room for the pixels beside it. */
struct work {
    uint8_t *rows;
    uint16_t *means;
    size_t length; /* bytes of a row's pixels */
    int count;     /* rows in the ring */
    struct kernel kernel;
    int amount;
};

static uint8_t *row_of(const struct work *work, int y)
{
    return work->rows + (size_t)(y % work->count) * work->length;
}

static void add_rows(uint16_t *restrict means, const uint8_t *restrict above,
                     const uint8_t *restrict below, int share, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        means[i] = (uint16_t)(means[i] + share * (above[i] + below[i]));
    }
}

/* Down the columns, in units of 1 / MEAN_UNIT. */
static void find_means(const struct work *work, int y, int height)
{
    uint16_t *means = work->means + REACH * CHANNELS;
    const uint8_t *here = row_of(work, y);
    for (size_t i = 0; i < work->length; i++) {
        means[i] = (uint16_t)(work->kernel.share[0] * here[i]);
    }
    for (int k = 1; k <= work->kernel.reach; k++) {
        const int above = y - k > 0 ? y - k : 0, below = y + k < height ? y + k : height - 1;
        add_rows(means, row_of(work, above), row_of(work, below), work->kernel.share[k],
                 work->length);
    }
    for (size_t i = 0; i < work->length; i++) {
        means[i] = (uint16_t)(means[i] >> 1); /* SHARES to MEAN_UNIT */
    }
    for (size_t i = 0; i < (size_t)work->kernel.reach * CHANNELS; i++) {
        work->means[REACH * CHANNELS - 1 - i] = means[CHANNELS - 1 - i % CHANNELS];
        means[work->length + i] = means[work->length - CHANNELS + i % CHANNELS];
    }
}

static void sharpen_part(const struct work *work, const uint8_t *restrict here,
                         const uint16_t *restrict means, uint8_t *restrict to, size_t length)
{
    int16_t away[PART]; /* from the mean, in units of 1 / (SHARES * MEAN_UNIT) */
    const struct kernel *kernel = &work->kernel;
    const int16_t amount = (int16_t)(2 * work->amount);
    for (size_t i = 0; i < length; i++) {
        away[i] = (int16_t)(SHARES * MEAN_UNIT * here[i] - kernel->share[0] * means[i]);
    }
    for (int k = 1; k <= kernel->reach; k++) {
        const uint16_t *left = means - k * CHANNELS, *right = means + k * CHANNELS;
        const int share = kernel->share[k];
        for (size_t i = 0; i < length; i++) {
            away[i] = (int16_t)(away[i] - share * (left[i] + right[i]));
        }
    }
    for (size_t i = 0; i < length; i++) {
        const int16_t half = (int16_t)(away[i] * amount >> 16); /* levels, twice */
        const int16_t level = (int16_t)(here[i] + ((half + 1) >> 1));
        to[i] = (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
    }
}

static void sharpen_row(const struct work *work, int y, uint8_t *to)
{
    for (size_t at = 0; at < work->length; at += PART) {
        const size_t left = work->length - at;
        sharpen_part(work, row_of(work, y) + at, work->means + REACH * CHANNELS + at, to + at,
                     left < PART ? left : PART);
    }
}

static void sharpen_rows(const struct work *work, uint8_t *rgbx, int height, int stride)
{
    int known = 0;
    for (int y = 0; y < height; y++) {
        for (; known <= y + work->kernel.reach && known < height; known++) {
            memcpy(row_of(work, known), rgbx + (size_t)known * (size_t)stride, work->length);
        }
        find_means(work, y, height);
        sharpen_row(work, y, rgbx + (size_t)y * (size_t)stride);
    }
}

enum ecgp_result sharpen(uint8_t *rgbx, int width, int height, int stride, double amount,
                         double radius, struct ecgp_error *error)
{
    struct work work = {
        .length = (size_t)width * CHANNELS,
        .count = 2 * REACH + 1,
        .kernel = kernel_of(fmin(fmax(radius, 0.1), SHARPEN_MOST_RADIUS)),
        .amount = (int)lround(fmin(amount, SHARPEN_MOST_AMOUNT) * AMOUNT_UNIT),
    };
    work.rows = malloc((size_t)work.count * work.length);
    work.means = malloc((work.length + 2 * REACH * CHANNELS) * sizeof *work.means);
    const bool good = work.rows && work.means;
    if (good) {
        sharpen_rows(&work, rgbx, height, stride);
    }
    free(work.rows);
    free(work.means);
    return good ? ECGP_OK : error_no_memory(error);
}
