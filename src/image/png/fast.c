#include "image/png/fast.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "image/png/deflate.h"

enum { ADLER = 65521, FILTER_UP = 2 };

/* The checksum of the bytes so far. */
struct adler {
    uint64_t a, b;
};

/* --- pixels ---
 *
 * Each byte is filtered to its difference to the byte above. The changes of a row's pixels are put
 * as runs of the same change, most often none, or as repetitions of what the row had before: the
 * lines of a grid. */

enum {
    PLACE_BITS = 10,
    SHORTEST = 3,                         /* repetition that is worth a match, in pixels */
    FARTHEST = DEFLATE_MOST_DISTANCE / 3, /* in pixels */
};

/* What a row adds to the checksum: the sum of its bytes, and of each byte times the number of bytes
 * from it to the end of the row. */
struct row_sums {
    uint64_t plain, weighted;
};

struct rows {
    struct deflate *deflate;
    struct adler adler;
    struct row_sums sums;
    size_t width;
    /* The changes of a row's pixels, red lowest, the high byte 0. A sentinel before and after them
     * ends every run; a few more may be read. */
    uint32_t *change;
    uint32_t place[1 << PLACE_BITS]; /* the place of a change in the row, by its hash */
    size_t from, to;                 /* all other changes are 0 */
    const struct blank *blank;       /* NULL: nothing is known */
    uint8_t *tiles;                  /* of the picture's: whether one of these two rows of them */
    int first_tiles, second_tiles;   /* has ink there */
};

static uint32_t load_pixel(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
}

/* `x - y` byte by byte. */
static uint32_t subtract_bytes(uint32_t x, uint32_t y)
{
    const uint32_t high = 0x80808080;
    return ((x | high) - (y & ~high)) ^ ((x ^ ~y) & high);
}

#ifdef __SSE2__
static uint64_t add_lanes(__m128i sums)
{
    uint64_t lanes[2];
    _mm_storeu_si128((__m128i *)lanes, sums);
    return lanes[0] + lanes[1];
}

/* Finds the changes of a row from pixel `x` on, four at a time; returns where it stopped, at most
 * `end`. */
static size_t find_fours(struct rows *rows, const uint8_t *row, const uint8_t *above, size_t x,
                         size_t end)
{
    const __m128i zero = _mm_setzero_si128(), kept = _mm_set1_epi32(0xFFFFFF);
    const __m128i weight_low = _mm_setr_epi16(12, 11, 10, 0, 9, 8, 7, 0);
    const __m128i weight_high = _mm_setr_epi16(6, 5, 4, 0, 3, 2, 1, 0);
    __m128i plain = zero, plain_before = zero, within = zero;
    for (; x + 4 <= end; x += 4) {
        const __m128i now = _mm_loadu_si128((const __m128i *)(row + x * 4));
        const __m128i was = _mm_loadu_si128((const __m128i *)(above + x * 4));
        const __m128i four = _mm_and_si128(_mm_sub_epi8(now, was), kept);
        const __m128i low = _mm_madd_epi16(_mm_unpacklo_epi8(four, zero), weight_low);
        const __m128i high = _mm_madd_epi16(_mm_unpackhi_epi8(four, zero), weight_high);
        _mm_storeu_si128((__m128i *)(rows->change + x), four);
        plain_before = _mm_add_epi64(plain_before, plain);
        plain = _mm_add_epi64(plain, _mm_sad_epu8(four, zero));
        within = _mm_add_epi32(within, _mm_add_epi32(low, high));
    }
    within = _mm_add_epi64(_mm_unpacklo_epi32(within, zero), _mm_unpackhi_epi32(within, zero));
    rows->sums.plain += add_lanes(plain);
    rows->sums.weighted +=
        12 * add_lanes(plain_before) + add_lanes(within) + 3 * (rows->width - x) * add_lanes(plain);
    return x;
}
#else
static size_t find_fours(struct rows *rows, const uint8_t *row, const uint8_t *above, size_t x,
                         size_t end)
{
    (void)rows;
    (void)row;
    (void)above;
    (void)end;
    return x;
}
#endif

/* Finds the changes of the pixels [x, end) and updates the sums. */
static void find_changes(struct rows *rows, const uint8_t *row, const uint8_t *above, size_t x,
                         size_t end)
{
    struct row_sums *sums = &rows->sums;
    for (x = find_fours(rows, row, above, x, end); x < end; x++) {
        const uint32_t change =
            subtract_bytes(load_pixel(row + x * 4), load_pixel(above + x * 4)) & 0xFFFFFF;
        const uint64_t second = change >> 8 & 255, third = change >> 16;
        const uint64_t sum = (change & 255) + second + third;
        rows->change[x] = change;
        sums->plain += sum;
        sums->weighted += (rows->width - x) * 3 * sum - second - 2 * third;
    }
}

static uint64_t load_pair(const uint32_t *at)
{
    uint64_t pair;
    memcpy(&pair, at, 8);
    return pair;
}

/* The number of equal pixels at both places. Here and below, sums of conditions replace
 * unpredictable branches. */
static size_t count_alike(const uint32_t *a, const uint32_t *b)
{
    size_t count = 0;
    while (load_pair(a + count) == load_pair(b + count) &&
           load_pair(a + count + 2) == load_pair(b + count + 2)) {
        count += 4;
    }
    count += 2 * (size_t)(load_pair(a + count) == load_pair(b + count));
    return count + (a[count] == b[count]);
}

/* The number of leading pixels that are 0. */
static size_t count_zeros(const uint32_t *a)
{
    size_t count = 0;
    while ((load_pair(a + count) | load_pair(a + count + 2) | load_pair(a + count + 4) |
            load_pair(a + count + 6)) == 0) {
        count += 8;
    }
    count += 4 * (size_t)((load_pair(a + count) | load_pair(a + count + 2)) == 0);
    count += 2 * (size_t)(load_pair(a + count) == 0);
    return count + (a[count] == 0);
}

/* Where the pixels at `x` may have occurred before; `x` - 1 if nowhere. */
static const uint32_t *find_before(struct rows *rows, size_t x)
{
    const uint32_t *at = rows->change + x;
    uint32_t *place =
        rows->place + ((at[0] * 0x9E3779B1u + at[1] * 0x85EBCA6Bu) >> (32 - PLACE_BITS));
    const size_t distance = x - *place; /* of another row's place: perhaps a huge one, or 0 */
    *place = (uint32_t)x;
    return at - (distance - 1 < FARTHEST ? distance : 1);
}

/* Writes one or more pixels from `x` on; returns their number. */
static size_t put_pixels(struct rows *rows, size_t x)
{
    const uint32_t *at = rows->change + x;
    if (at[0] == 0) {
        const size_t count = count_zeros(at);
        deflate_run(rows->deflate, 0, (uint32_t)count * 3);
        return count;
    }
    if (at[0] == at[-1]) {
        const size_t count = count_alike(at, at - 1);
        deflate_match(rows->deflate, (uint32_t)count * 3, 3);
        return count;
    }
    const uint32_t *before = find_before(rows, x);
    const size_t count = count_alike(at, before);
    if (count >= SHORTEST) {
        deflate_match(rows->deflate, (uint32_t)count * 3, (uint32_t)(at - before) * 3);
        return count;
    }
    deflate_pixel(rows->deflate, at[0]);
    return 1;
}

static void put_row(struct rows *rows)
{
    const uint64_t bytes = rows->width * 3 + 1;
    struct adler *adler = &rows->adler;
    deflate_byte(rows->deflate, FILTER_UP);
    for (size_t x = 0; x < rows->width;) {
        x += put_pixels(rows, x);
    }
    adler->b = (adler->b + bytes * (adler->a + FILTER_UP) + rows->sums.weighted) % ADLER;
    adler->a = (adler->a + FILTER_UP + rows->sums.plain) % ADLER;
}

/* Converts a row from RGB to RGBX. */
static void spread_row(const uint8_t *from, size_t width, uint8_t *to)
{
    for (size_t x = 0; x < width; x++, from += 3, to += 4) {
        to[0] = from[0];
        to[1] = from[1];
        to[2] = from[2];
        to[3] = 0;
    }
}

/* Whether a row is known to equal the one above wherever neither has ink. */
static bool is_known(const struct rows *rows, int y)
{
    const struct blank *blank = rows->blank;
    return blank && y > 0 && blank->repeats[blank->y + y];
}

/* Finds the tiles that have ink in a row or in the one above it. */
static void find_tiles(struct rows *rows, int y)
{
    const struct ink_map *ink = rows->blank->ink;
    const int first = (rows->blank->y + y - 1) / INK_TILE, second = (rows->blank->y + y) / INK_TILE;
    const uint8_t *a = ink->inked + first * ink->columns, *b = ink->inked + second * ink->columns;
    if (rows->first_tiles == first && rows->second_tiles == second) {
        return;
    }
    for (int i = 0; i < ink->columns; i++) {
        rows->tiles[i] = a[i] | b[i];
    }
    rows->first_tiles = first;
    rows->second_tiles = second;
}

static size_t clip(int x, size_t width)
{
    return x < 0 ? 0 : (size_t)x < width ? (size_t)x : width;
}

/* Finds the changes of a known row, which are all where there is ink. */
static void find_inked_changes(struct rows *rows, const uint8_t *row, const uint8_t *above)
{
    const int left = rows->blank->x;
    const int last = (left + (int)rows->width + INK_TILE - 1) / INK_TILE;
    memset(rows->change + rows->from, 0, (rows->to - rows->from) * sizeof *rows->change);
    rows->from = rows->to = 0;
    for (int tile = left / INK_TILE, end; tile < last; tile = end) {
        for (end = tile; end < last && rows->tiles[end]; end++) {
        }
        if (end == tile) {
            end++;
            continue;
        }
        const size_t x = clip(tile * INK_TILE - left, rows->width);
        const size_t x_end = clip(end * INK_TILE - left, rows->width);
        rows->from = rows->to == 0 ? x : rows->from;
        rows->to = x_end;
        find_changes(rows, row, above, x, x_end);
    }
}

static void find_row(struct rows *rows, int y, const uint8_t *row, const uint8_t *above)
{
    rows->sums = (struct row_sums){0, 0};
    if (is_known(rows, y)) {
        find_tiles(rows, y);
        find_inked_changes(rows, row, above);
        return;
    }
    find_changes(rows, row, above, 0, rows->width);
    rows->from = 0;
    rows->to = rows->width;
}

static void put_rows(struct rows *rows, const struct pixels *pixels, uint8_t *scratch)
{
    const uint8_t *above = scratch; /* room for two rows; the one above the first is black */
    for (int y = 0; y < pixels->height; y++) {
        const uint8_t *row = pixels->data + (ptrdiff_t)y * pixels->stride;
        if (pixels->channels == 3) {
            uint8_t *spread = scratch + (y % 2 == 0 ? rows->width * 4 : 0);
            spread_row(row, rows->width, spread);
            row = spread;
        }
        find_row(rows, y, row, above);
        put_row(rows);
        above = row;
    }
    deflate_finish(rows->deflate, (uint32_t)(rows->adler.b << 16 | rows->adler.a));
}

bool png_fast_pixels(const struct pixels *pixels, const struct blank *blank, struct text *out)
{
    const size_t width = (size_t)pixels->width;
    const bool known = blank && blank->paper != 0 && pixels->channels == 4;
    struct rows rows = {.deflate = deflate_create(out),
                        .adler = {1, 0},
                        .width = width,
                        .blank = known ? blank : NULL,
                        .tiles = known ? malloc((size_t)blank->ink->columns + 1) : NULL,
                        .first_tiles = -1};
    uint8_t *scratch = calloc(width * 4, 2);
    uint32_t *change = calloc(width + 9, sizeof *change);
    const bool ready = rows.deflate && scratch && change && (!known || rows.tiles);
    if (ready) {
        rows.change = change + 1;
        rows.change[-1] = rows.change[width] = UINT32_MAX;
        put_rows(&rows, pixels, scratch);
    }
    deflate_destroy(rows.deflate);
    free(rows.tiles);
    free(scratch);
    free(change);
    return ready && !out->failed;
}

/* --- bitmaps ---
 *
 * The rows with their filter bytes, 0 as black is, are one string of runs of 0 and 255. */

struct runs {
    struct deflate *deflate;
    struct adler adler;
    uint64_t start; /* of the pending run */
    uint8_t value;  /* its bytes */
};

static void add_run(struct adler *adler, uint64_t value, uint64_t length)
{
    const uint64_t count = length % ADLER;
    adler->b = (adler->b + count * adler->a + value * (count * (count + 1) / 2)) % ADLER;
    adler->a = (adler->a + count * value) % ADLER;
}

/* Ends the run before the byte at `place` and begins one of the other value. */
static void change_at(struct runs *runs, uint64_t place)
{
    const uint64_t length = place - runs->start;
    if (length > 0) {
        deflate_run(runs->deflate, runs->value, (uint32_t)length);
        add_run(&runs->adler, runs->value, length);
    }
    runs->start = place;
    runs->value ^= 255;
}

/* 64 bits of the row from bit `x` on, the leftmost highest; anything may be beyond the row's end.
 */
static uint64_t load_bits(const uint8_t *row, int x, int width)
{
    const int left = width - x < 64 ? width - x : 64;
    uint64_t bits = 0;
    for (int i = 0; i < (left + 7) / 8; i++) {
        bits |= (uint64_t)row[x / 8 + i] << (56 - 8 * i);
    }
    return bits;
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
