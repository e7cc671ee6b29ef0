#include "export/png_fast.h"

#include <stdlib.h>
#include <string.h>

#include "export/png_deflate.h"

enum { ADLER = 65521, FILTER_NONE = 0, FILTER_UP = 2 };

/* The checksum of the bytes so far. */
struct adler {
    uint64_t a, b;
};

/* --- pixels ---
 *
 * Each byte is filtered to its difference to the byte above. The changes of a row's pixels are put
 * as runs of the same change, most often none, or as repetitions of what the row had before: the
 * lines of a grid. */

enum { PLACES = 1 << 10, SHORTEST = 4, FARTHEST = DEFLATE_MOST_DISTANCE / 3 };

struct rows {
    struct deflate *deflate;
    struct adler adler;
    size_t width;
    uint32_t *change;       /* of a row's pixels: red lowest, the high byte 0 */
    uint32_t place[PLACES]; /* where in the row a change was, by its hash */
};

/* What a row adds to the checksum: the sum of its bytes, and of each byte times the number of bytes
 * from it to the end of the row. */
struct row_sums {
    uint64_t plain, weighted;
};

static uint32_t load_pixel(const uint8_t *at)
{
    uint32_t pixel;
    memcpy(&pixel, at, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    pixel = __builtin_bswap32(pixel);
#endif
    return pixel;
}

/* `x - y` byte by byte. */
static uint32_t subtract_bytes(uint32_t x, uint32_t y)
{
    const uint32_t high = 0x80808080;
    return ((x | high) - (y & ~high)) ^ ((x ^ ~y) & high);
}

static void find_changes(const uint8_t *row, const uint8_t *above, size_t width, uint32_t *change)
{
    for (size_t x = 0; x < width; x++) {
        change[x] = subtract_bytes(load_pixel(row + x * 4), load_pixel(above + x * 4)) & 0xFFFFFF;
    }
}

static uint64_t load_pair(const uint32_t *at)
{
    uint64_t pair;
    memcpy(&pair, at, 8);
    return pair;
}

/* How many pixels from the first one on are alike at both places. */
static size_t count_alike(const uint32_t *a, const uint32_t *b, size_t most)
{
    size_t count = 0;
    while (count + 4 <= most && load_pair(a + count) == load_pair(b + count) &&
           load_pair(a + count + 2) == load_pair(b + count + 2)) {
        count += 4;
    }
    while (count < most && a[count] == b[count]) {
        count++;
    }
    return count;
}

/* How many pixels from the first one on are 0. */
static size_t count_zeros(const uint32_t *a, size_t most)
{
    size_t count = 0;
    while (count + 8 <= most && (load_pair(a + count) | load_pair(a + count + 2) |
                                 load_pair(a + count + 4) | load_pair(a + count + 6)) == 0) {
        count += 8;
    }
    while (count < most && a[count] == 0) {
        count++;
    }
    return count;
}

/* Adds `count` pixels `change`, where `left` bytes of the row are left with them. */
static void add_sums(struct row_sums *sums, uint32_t change, uint64_t count, uint64_t left)
{
    const uint64_t second = change >> 8 & 255, third = change >> 16;
    const uint64_t sum = (change & 255) + second + third;
    sums->plain += count * sum;
    sums->weighted +=
        count * (left * sum - second - 2 * third) - 3 * sum * (count * (count - 1) / 2);
}

/* Adds pixels that differ. */
static void add_many(struct row_sums *sums, const uint32_t *change, size_t count, uint64_t left)
{
    uint64_t sum = 0, of_sums = 0, later = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t second = change[i] >> 8 & 255, third = change[i] >> 16;
        sum += (change[i] & 255) + second + third;
        of_sums += sum;
        later += second + 2 * third;
    }
    sums->plain += sum;
    sums->weighted += (left - 3 * count) * sum + 3 * of_sums - later;
}

/* Puts the run at `x`; returns how long it is. */
static size_t put_same(struct rows *rows, size_t x)
{
    const uint32_t *at = rows->change + x;
    const bool goes_on = x > 0 && at[-1] == 0;
    const size_t count = 1 + count_zeros(at + 1, rows->width - x - 1);
    if (goes_on) {
        deflate_run(rows->deflate, TOKEN_RUN_1, (uint32_t)(count * 3));
    } else if (count == 1) {
        deflate_pixel(rows->deflate, 0);
    } else {
        deflate_byte(rows->deflate, 0);
        deflate_run(rows->deflate, TOKEN_RUN_1, (uint32_t)(count * 3 - 1));
    }
    return count;
}

/* The pixels before `x` that have come again there: how many, and how far back. */
static size_t find_before(struct rows *rows, size_t x, size_t *distance)
{
    const uint32_t *at = rows->change + x;
    const uint32_t hash = (at[0] * 0x9E3779B1u + at[1] * 0x85EBCA6Bu) >> 22;
    const size_t place = rows->place[hash];
    rows->place[hash] = (uint32_t)x;
    if (place >= x || x - place > FARTHEST) {
        return 0;
    }
    *distance = x - place;
    const size_t most =
        rows->width - x < DEFLATE_MOST_MATCH / 3 ? rows->width - x : DEFLATE_MOST_MATCH / 3;
    return count_alike(rows->change + place, at, most);
}

static size_t put_change(struct rows *rows, size_t x, struct row_sums *sums)
{
    const uint32_t *at = rows->change + x;
    size_t distance, count;
    if (x > 0 && at[-1] == at[0]) {
        count = count_alike(at, at - 1, rows->width - x);
        deflate_run(rows->deflate, TOKEN_RUN_3, (uint32_t)(count * 3));
        add_sums(sums, at[0], count, (rows->width - x) * 3);
        return count;
    }
    count = find_before(rows, x, &distance);
    if (count >= SHORTEST) {
        deflate_match(rows->deflate, (uint32_t)(count * 3), (uint32_t)(distance * 3));
        add_many(sums, at, count, (rows->width - x) * 3);
        return count;
    }
    deflate_pixel(rows->deflate, at[0]);
    add_sums(sums, at[0], 1, (rows->width - x) * 3);
    return 1;
}

static void put_row(struct rows *rows)
{
    const uint64_t bytes = rows->width * 3 + 1;
    struct row_sums sums = {FILTER_UP, FILTER_UP * bytes};
    struct adler *adler = &rows->adler;
    deflate_byte(rows->deflate, FILTER_UP);
    for (size_t x = 0; x < rows->width;) {
        x += rows->change[x] == 0 ? put_same(rows, x) : put_change(rows, x, &sums);
    }
    adler->b = (adler->b + bytes * adler->a + sums.weighted) % ADLER;
    adler->a = (adler->a + sums.plain) % ADLER;
}

/* A row of RGB as RGBX. */
static void spread_row(const uint8_t *from, int width, uint8_t *to)
{
    for (int x = 0; x < width; x++, from += 3, to += 4) {
        to[0] = from[0];
        to[1] = from[1];
        to[2] = from[2];
        to[3] = 0;
    }
}

/* Begins to load a row into the cache, while the one before it is worked at. */
static void fetch_row(const uint8_t *row, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += 64) {
        __builtin_prefetch(row + i);
    }
}

static void put_rows(struct rows *rows, const struct pixels *pixels, uint8_t *scratch)
{
    const uint8_t *above = scratch; /* two rows; the first one is black */
    for (int y = 0; y < pixels->height; y++) {
        const uint8_t *row = pixels->data + (ptrdiff_t)y * pixels->stride;
        if (pixels->channels == 3) {
            uint8_t *spread = scratch + (y % 2 == 0 ? rows->width * 4 : 0);
            spread_row(row, pixels->width, spread);
            row = spread;
        }
        find_changes(row, above, rows->width, rows->change);
        if (y + 1 < pixels->height) {
            fetch_row(pixels->data + (ptrdiff_t)(y + 1) * pixels->stride, rows->width * (size_t)pixels->channels);
        }
        put_row(rows);
        above = row;
    }
    deflate_finish(rows->deflate, (uint32_t)(rows->adler.b << 16 | rows->adler.a));
}

bool png_fast_pixels(const struct pixels *pixels, struct text *out)
{
    const size_t width = (size_t)pixels->width;
    struct rows rows = {.deflate = deflate_create(out), .adler = {1, 0}, .width = width};
    uint8_t *scratch = calloc(width * 4, 2);
    rows.change = calloc(width + 1, sizeof *rows.change);
    const bool ready = rows.deflate && scratch && rows.change;
    if (ready) {
        put_rows(&rows, pixels, scratch);
    }
    deflate_destroy(rows.deflate);
    free(scratch);
    free(rows.change);
    return ready && !out->failed;
}

/* --- bitmaps ---
 *
 * The rows with their filter bytes, 0 as black is, are one string of runs of 0 and 255. */

struct runs {
    struct deflate *deflate;
    struct adler adler;
    uint64_t start; /* of the run that is not yet put */
    uint8_t value;  /* its bytes */
};

static void put_run(struct deflate *deflate, uint8_t value, uint64_t length)
{
    while (length > 0) {
        const uint64_t part = length < DEFLATE_MOST_RUN ? length : DEFLATE_MOST_RUN;
        length -= part;
        if (part > 3) {
            deflate_byte(deflate, value);
            deflate_run(deflate, TOKEN_RUN_1, (uint32_t)part - 1);
            continue;
        }
        for (uint64_t i = 0; i < part; i++) {
            deflate_byte(deflate, value);
        }
    }
}

static void add_run(struct adler *adler, uint64_t value, uint64_t length)
{
    const uint64_t count = length % ADLER;
    adler->b = (adler->b + count * adler->a + value * (count * (count + 1) / 2)) % ADLER;
    adler->a = (adler->a + count * value) % ADLER;
}

/* The run ends before the byte at `place`, and one of the other value begins. */
static void change_at(struct runs *runs, uint64_t place)
{
    const uint64_t length = place - runs->start;
    if (length > 0) {
        put_run(runs->deflate, runs->value, length);
        add_run(&runs->adler, runs->value, length);
    }
    runs->start = place;
    runs->value ^= 255;
}

/* 64 bits of the row from bit `x` on, the leftmost highest; bits beyond the row are 0. */
static uint64_t load_bits(const uint8_t *row, int x, int width)
{
    const int left = width - x < 64 ? width - x : 64;
    uint64_t bits = 0;
    for (int i = 0; i < (left + 7) / 8; i++) {
        bits |= (uint64_t)row[x / 8 + i] << (56 - 8 * i);
    }
    return left == 64 ? bits : bits >> (64 - left) << (64 - left);
}

static void put_bit_row(struct runs *runs, const uint8_t *row, int width, uint64_t place)
{
    uint64_t last = 0;
    if (runs->value != 0) {
        change_at(runs, place);
    }
    for (int x = 0; x < width; x += 64) {
        const uint64_t bits = load_bits(row, x, width);
        uint64_t changes = bits ^ (bits >> 1 | last << 63);
        for (; changes != 0; changes &= ~(UINT64_C(1) << 63 >> __builtin_clzll(changes))) {
            const int at = x + __builtin_clzll(changes);
            if (at < width) {
                change_at(runs, place + 1 + (uint64_t)at);
            }
        }
        last = bits & 1;
    }
}

bool png_fast_bitmap(const struct bitmap *bitmap, struct text *out)
{
    struct runs runs = {.deflate = deflate_create(out), .adler = {1, 0}};
    const uint64_t row_bytes = (uint64_t)bitmap->width + 1;
    if (!runs.deflate) {
        return false;
    }
    for (int y = 0; y < bitmap->height; y++) {
        put_bit_row(&runs, bitmap->data + (ptrdiff_t)y * bitmap->stride, bitmap->width,
                    row_bytes * (uint64_t)y);
    }
    change_at(&runs, row_bytes * (uint64_t)bitmap->height);
    deflate_finish(runs.deflate, (uint32_t)(runs.adler.b << 16 | runs.adler.a));
    deflate_destroy(runs.deflate);
    return !out->failed;
}
