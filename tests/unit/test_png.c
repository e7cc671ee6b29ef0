/* PNG files against libpng and libdeflate: every picture comes back, and every stream is a sound
 * one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libdeflate.h>

#include "base/array.h"
#include "base/rng.h"
#include "image/png.h"

enum { LEVELS = PNG_LEVEL_SMALL + 1 };

/* --- pictures, rows and pixels of which lie in a larger random buffer --- */

typedef uint32_t paint_fn(struct rng *rng, int x, int y, uint32_t left, uint32_t above);

static uint32_t paint_flat(struct rng *rng, int x, int y, uint32_t left, uint32_t above)
{
    (void)x, (void)y, (void)left, (void)above;
    return rng ? 0xEDEDFF : 0;
}

static uint32_t paint_noise(struct rng *rng, int x, int y, uint32_t left, uint32_t above)
{
    (void)x, (void)y, (void)left, (void)above;
    return rng_u32(rng) & 0xFFFFFF;
}

static uint32_t paint_gradient(struct rng *rng, int x, int y, uint32_t left, uint32_t above)
{
    (void)rng, (void)left, (void)above;
    return (uint32_t)((x * 3) & 255) | (uint32_t)((y * 7) & 255) << 8 |
           (uint32_t)((x + y) & 255) << 16;
}

/* Paper, thin lines at a pitch of 15.6 px with soft edges, a steep dark trace. */
static uint32_t paint_ecg(struct rng *rng, int x, int y, uint32_t left, uint32_t above)
{
    (void)rng, (void)left, (void)above;
    const int across = (x * 10) % 156, down = (y * 10) % 156;
    const int away = abs(y - 20 - (x % 40 < 6 ? x % 40 * 5 : 0));
    const int ink = away < 2 ? 255 : away == 2 ? 90 : 0;
    const int nearest = across < down ? across : down;
    const int line = nearest < 40 ? 40 - nearest / 2 : 0;
    const uint32_t red = (uint32_t)(255 - ink), rest = (uint32_t)((255 - line) * (255 - ink) / 255);
    return red | rest << 8 | rest << 16;
}

/* Mostly as above or as to the left. */
static uint32_t paint_runs(struct rng *rng, int x, int y, uint32_t left, uint32_t above)
{
    (void)x, (void)y;
    const uint32_t dice = rng_below(rng, 40);
    return dice == 0 ? rng_u32(rng) & 0xFFFFFF : dice < 8 ? left : above;
}

/* Values so uneven that their code would be longer than deflate allows. */
static uint32_t paint_uneven(struct rng *rng, int x, int y, uint32_t left, uint32_t above)
{
    (void)x, (void)y, (void)left;
    const uint32_t step = (uint32_t)__builtin_clz(rng_u32(rng) | 1);
    return (above & 255 & (step + above)) | ((step * 0x010300 + above) & 0xFFFF00);
}

static paint_fn *const paints[] = {paint_flat, paint_noise, paint_gradient,
                                   paint_ecg,  paint_runs,  paint_uneven};
enum { PAINTS = ARRAY_COUNT(paints) };

/* Draws into fresh memory with padding; what is not a picture's is noise. */
static struct pixels draw(struct rng *rng, paint_fn *paint, int width, int height, int channels)
{
    const size_t stride = (size_t)(width * channels) + rng_below(rng, 9);
    const size_t bytes = stride * (size_t)(height - 1) + (size_t)(width * channels);
    uint8_t *data = malloc(bytes);
    uint32_t *above = calloc((size_t)width, sizeof *above);
    assert_non_null(data);
    assert_non_null(above);
    for (size_t i = 0; i < bytes; i++) {
        data[i] = (uint8_t)rng_u32(rng);
    }
    for (int y = 0; y < height; y++) {
        uint32_t left = 0;
        for (int x = 0; x < width; x++) {
            left = above[x] = paint(rng, x, y, left, above[x]);
            for (int c = 0; c < channels && c < 3; c++) {
                data[(size_t)y * stride + (size_t)(x * channels + c)] = (uint8_t)(left >> 8 * c);
            }
        }
    }
    free(above);
    return (struct pixels){width, height, channels, (int)stride, data};
}

/* --- a reader that is stricter than libpng --- */

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The zlib stream of a file whose chunks are IHDR, IDAT and IEND, with right checksums. */
static const uint8_t *find_stream(const struct text *file, size_t *size)
{
    static const char *const types[] = {"IHDR", "IDAT", "IEND"};
    const uint8_t *bytes = (const uint8_t *)file->data, *stream = NULL;
    size_t at = 8;
    for (int i = 0; i < 3; i++) {
        assert_true(at + 12 <= file->length);
        const uint32_t length = be32(bytes + at);
        assert_memory_equal(bytes + at + 4, types[i], 4);
        assert_true(at + 12 + length <= file->length);
        assert_int_equal(be32(bytes + at + 8 + length),
                         libdeflate_crc32(0, bytes + at + 4, length + 4));
        if (i == 1) {
            stream = bytes + at + 8;
            *size = length;
        }
        at += 12 + length;
    }
    assert_int_equal(at, file->length);
    return stream;
}

/* Inflates to just as many bytes as the rows have, all of the stream used; false where it is
 * broken. */
static bool inflate_rows(const uint8_t *stream, size_t size, uint8_t *rows, size_t bytes)
{
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    assert_non_null(decompressor);
    size_t used = 0, made = 0;
    const enum libdeflate_result result =
        libdeflate_zlib_decompress_ex(decompressor, stream, size, rows, bytes, &used, &made);
    libdeflate_free_decompressor(decompressor);
    return result == LIBDEFLATE_SUCCESS && used == size && made == bytes;
}

static void assert_sound(const struct text *file, size_t row_bytes, size_t height)
{
    size_t size;
    const uint8_t *stream = find_stream(file, &size);
    uint8_t *rows = malloc((row_bytes + 1) * height + 1);
    assert_non_null(rows);
    assert_true(inflate_rows(stream, size, rows, (row_bytes + 1) * height));
    free(rows);
}

static void assert_comes_back(const struct pixels *pixels, enum png_level level)
{
    const int channels = pixels->channels == 1 ? 1 : 3;
    struct text file = {0};
    struct picture picture;
    assert_int_equal(png_encode(pixels, level, &file, NULL), ECGP_OK);
    assert_sound(&file, (size_t)(pixels->width * channels), (size_t)pixels->height);
    assert_int_equal(png_decode("x", file.data, file.length, NULL, &picture, NULL), ECGP_OK);
    assert_int_equal(picture.width, pixels->width);
    assert_int_equal(picture.height, pixels->height);
    assert_int_equal(picture.channels, channels);
    const uint8_t *got = picture.data;
    for (int y = 0; y < pixels->height; y++) {
        const uint8_t *row = pixels->data + (size_t)y * (size_t)pixels->stride;
        for (int x = 0; x < pixels->width; x++, got += channels) {
            assert_memory_equal(got, row + x * pixels->channels, (size_t)channels);
        }
    }
    free(picture.data);
    text_free(&file);
}

static void assert_bitmap_comes_back(const struct bitmap *bitmap, enum png_level level)
{
    struct text file = {0};
    struct picture picture;
    assert_int_equal(png_encode_bitmap(bitmap, level, &file, NULL), ECGP_OK);
    assert_sound(&file, (size_t)bitmap->width, (size_t)bitmap->height);
    assert_int_equal(png_decode("x", file.data, file.length, NULL, &picture, NULL), ECGP_OK);
    assert_int_equal(picture.width, bitmap->width);
    assert_int_equal(picture.height, bitmap->height);
    assert_int_equal(picture.channels, 1);
    const uint8_t *got = picture.data;
    for (int y = 0; y < bitmap->height; y++) {
        const uint8_t *row = bitmap->data + (size_t)y * (size_t)bitmap->stride;
        for (int x = 0; x < bitmap->width; x++) {
            assert_int_equal(*got++, row[x / 8] & 0x80 >> x % 8 ? 255 : 0);
        }
    }
    free(picture.data);
    text_free(&file);
}

/* --- tests --- */

static void pictures_of_all_sizes_come_back(void **state)
{
    (void)state;
    static const int kinds[] = {4, 3, 1, 4};
    struct rng rng = rng_stream(1, 0, RNG_PAGE);
    for (int width = 1; width <= 70; width++) {
        for (int height = 1; height <= 70; height++) {
            const int channels = kinds[rng_below(&rng, 4)];
            paint_fn *paint = paints[rng_below(&rng, PAINTS)];
            const struct pixels pixels = draw(&rng, paint, width, height, channels);
            assert_comes_back(&pixels, PNG_LEVEL_FAST);
            if ((width + height) % 5 == 0) {
                assert_comes_back(&pixels, PNG_LEVEL_BALANCED);
                assert_comes_back(&pixels, PNG_LEVEL_SMALL);
            }
            free((void *)pixels.data);
        }
    }
}

static void pictures_of_every_kind_come_back(void **state)
{
    (void)state;
    struct rng rng = rng_stream(2, 0, RNG_PAGE);
    for (int kind = 0; kind < PAINTS; kind++) {
        for (int channels = 1; channels <= 4; channels++) {
            if (channels == 2) {
                continue;
            }
            const struct pixels pixels = draw(&rng, paints[kind], 411, 207, channels);
            for (int level = 0; level < LEVELS; level++) {
                assert_comes_back(&pixels, (enum png_level)level);
            }
            free((void *)pixels.data);
        }
    }
}

/* Rows longer than deflate's window. */
static void wide_pictures_come_back(void **state)
{
    (void)state;
    static const int widths[] = {10920, 10921, 10922, 10923, 10924, 16384, 21845, 65534, 65535};
    struct rng rng = rng_stream(3, 0, RNG_PAGE);
    for (size_t i = 0; i < ARRAY_COUNT(widths); i++) {
        for (int kind = 0; kind < PAINTS; kind++) {
            const struct pixels pixels = draw(&rng, paints[kind], widths[i], 3, 4);
            assert_comes_back(&pixels, PNG_LEVEL_FAST);
            free((void *)pixels.data);
        }
    }
}

/* A row in which a stretch of noise comes again `period` px later. */
static void assert_repetition_comes_back(struct rng *rng, int period, int length)
{
    struct pixels pixels = draw(rng, paint_flat, period + length + 5, 2, 4);
    uint8_t *row = (uint8_t *)pixels.data + pixels.stride;
    for (int i = 0; i < length * 4; i++) {
        row[i] = row[period * 4 + i] = (uint8_t)rng_u32(rng);
    }
    assert_comes_back(&pixels, PNG_LEVEL_FAST);
    free((void *)pixels.data);
}

/* Around the lengths and distances at which deflate's symbols change. */
static void repetitions_come_back(void **state)
{
    (void)state;
    static const int lengths[] = {1, 2, 3, 4, 43, 85, 86, 87, 88, 171, 172, 173, 259, 5000};
    static const int periods[] = {5460, 5461, 5462, 10921, 10922, 10923, 10924, 22000};
    struct rng rng = rng_stream(4, 0, RNG_PAGE);
    for (int length = 1; length < 300; length++) {
        assert_repetition_comes_back(&rng, length + (int)rng_below(&rng, 20), length);
    }
    for (size_t i = 0; i < ARRAY_COUNT(periods); i++) {
        for (size_t k = 0; k < ARRAY_COUNT(lengths); k++) {
            assert_repetition_comes_back(&rng, periods[i], lengths[k]);
        }
    }
}

/* Runs of every length, of no change and of the same one, one after the other in a row. */
static void runs_of_pixels_come_back(void **state)
{
    (void)state;
    struct rng rng = rng_stream(5, 0, RNG_PAGE);
    for (int length = 1; length <= 360; length++) {
        struct pixels pixels = draw(&rng, paint_flat, 3 * length + 1, 4, 4);
        for (int y = 0; y < 4; y += 2) {
            uint8_t *row = (uint8_t *)pixels.data + y * pixels.stride;
            const uint8_t value = (uint8_t)rng_u32(&rng);
            memset(row + 4 * length, value, (size_t)length * 4);
            row[rng_below(&rng, (uint32_t)length) * 4] ^= 1;
        }
        assert_comes_back(&pixels, PNG_LEVEL_FAST);
        free((void *)pixels.data);
    }
}

/* So many tokens that the stream has several blocks, among them a last one that is empty. */
static void long_streams_come_back(void **state)
{
    (void)state;
    struct rng rng = rng_stream(6, 0, RNG_PAGE);
    const struct pixels noise = draw(&rng, paint_noise, 700, 301, 4);
    assert_comes_back(&noise, PNG_LEVEL_FAST);
    free((void *)noise.data);
    /* A filter byte and 255 or 256 pixels a row: 16384 tokens end with a row, or near one. */
    for (int width = 254; width <= 257; width++) {
        for (int height = 63; height <= 65; height++) {
            const struct pixels pixels = draw(&rng, paint_noise, width, height, 3);
            assert_comes_back(&pixels, PNG_LEVEL_FAST);
            free((void *)pixels.data);
        }
    }
}

static void set_bits(uint8_t *bits, int from, int count)
{
    for (int i = from; i < from + count; i++) {
        bits[i / 8] |= (uint8_t)(0x80 >> i % 8);
    }
}

static void bitmaps_of_all_sizes_come_back(void **state)
{
    (void)state;
    struct rng rng = rng_stream(7, 0, RNG_PAGE);
    for (int width = 1; width <= 140; width++) {
        for (int height = 1; height <= 40; height++) {
            const int stride = (width + 7) / 8 + (int)rng_below(&rng, 4);
            const size_t bytes = (size_t)(stride * (height - 1) + (width + 7) / 8);
            const uint32_t ink = rng_below(&rng, 4);
            uint8_t *data = malloc(bytes);
            assert_non_null(data);
            for (size_t i = 0; i < bytes; i++) {
                const uint32_t dice = rng_u32(&rng);
                data[i] = (uint8_t)(ink == 0 ? 0 : ink == 1 ? 255 : dice >> (ink == 2 ? 0 : 26));
            }
            const struct bitmap bitmap = {width, height, stride, data};
            assert_bitmap_comes_back(&bitmap, PNG_LEVEL_FAST);
            if ((width + height) % 7 == 0) {
                assert_bitmap_comes_back(&bitmap, PNG_LEVEL_BALANCED);
                assert_bitmap_comes_back(&bitmap, PNG_LEVEL_SMALL);
            }
            free(data);
        }
    }
}

/* A run of each length in a row that begins and ends with others. */
static void runs_of_bits_come_back(void **state)
{
    (void)state;
    for (int length = 1; length <= 1100; length++) {
        const int width = length + 140, stride = (width + 7) / 8;
        uint8_t *data = calloc((size_t)stride * 3, 1);
        assert_non_null(data);
        set_bits(data + stride, length % 67, length);
        set_bits(data + 2 * stride, 0, 3);
        set_bits(data + 2 * stride, width - 3, 3);
        const struct bitmap bitmap = {width, 3, stride, data};
        assert_bitmap_comes_back(&bitmap, PNG_LEVEL_FAST);
        free(data);
    }
}

static void large_bitmaps_come_back(void **state)
{
    (void)state;
    static const int sizes[][2] = {{65535, 3}, {16384, 200}, {3, 65535}, {1999, 801}};
    struct rng rng = rng_stream(8, 0, RNG_PAGE);
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        const int width = sizes[i][0], height = sizes[i][1], stride = (width + 7) / 8;
        uint8_t *data = calloc((size_t)stride, (size_t)height);
        assert_non_null(data);
        for (int k = 0; k < 3; k++) {
            const struct bitmap bitmap = {width, height, stride, data};
            assert_bitmap_comes_back(&bitmap, PNG_LEVEL_FAST);
            for (int n = 0; n < 20000 && k == 0; n++) {
                data[rng_below(&rng, (uint32_t)(stride * height))] = (uint8_t)rng_u32(&rng);
            }
            if (k == 1) {
                memset(data, 255, (size_t)stride * (size_t)height);
            }
        }
        free(data);
    }
}

/* The fourth bytes and what lies between the rows leave no trace in the file. */
static void only_pixels_count(void **state)
{
    (void)state;
    struct rng rng = rng_stream(9, 0, RNG_PAGE);
    const struct pixels spread = draw(&rng, paint_ecg, 333, 55, 4);
    const struct pixels dense = draw(&rng, paint_ecg, 333, 55, 3);
    for (int level = 0; level < LEVELS; level++) {
        struct text a = {0}, b = {0};
        assert_int_equal(png_encode(&spread, (enum png_level)level, &a, NULL), ECGP_OK);
        assert_int_equal(png_encode(&dense, (enum png_level)level, &b, NULL), ECGP_OK);
        assert_int_equal(a.length, b.length);
        assert_memory_equal(a.data, b.data, a.length);
        text_free(&a);
        text_free(&b);
    }
    free((void *)spread.data);
    free((void *)dense.data);
}

/* Pages become smaller from level to level, and fast ones are far from raw. */
static void levels_are_in_order(void **state)
{
    (void)state;
    struct rng rng = rng_stream(10, 0, RNG_PAGE);
    const struct pixels page = draw(&rng, paint_ecg, 1201, 401, 4);
    size_t last = (size_t)1201 * 401 * 3 / 12;
    for (int level = 0; level < LEVELS; level++) {
        struct text file = {0};
        assert_int_equal(png_encode(&page, (enum png_level)level, &file, NULL), ECGP_OK);
        assert_true(file.length < last);
        last = file.length;
        text_free(&file);
    }
    free((void *)page.data);
}

/* What these tests are worth: of a stream with any bit wrong, none gives other rows unnoticed. */
static void broken_streams_are_found(void **state)
{
    (void)state;
    struct rng rng = rng_stream(11, 0, RNG_PAGE);
    const struct pixels page = draw(&rng, paint_ecg, 61, 43, 4);
    const size_t bytes = (61 * 3 + 1) * 43;
    uint8_t *good = malloc(bytes), *rows = malloc(bytes);
    struct text file = {0};
    size_t size, found = 0;
    assert_int_equal(png_encode(&page, PNG_LEVEL_FAST, &file, NULL), ECGP_OK);
    uint8_t *stream = (uint8_t *)find_stream(&file, &size);
    assert_true(good && rows && inflate_rows(stream, size, good, bytes));
    for (size_t bit = 0; bit < size * 8; bit++) {
        stream[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (!inflate_rows(stream, size, rows, bytes)) {
            found++;
        } else {
            assert_memory_equal(rows, good, bytes);
        }
        stream[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(found * 10 > size * 8 * 9); /* the others name an equal stretch further away */
    free(good);
    free(rows);
    text_free(&file);
    free((void *)page.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_of_all_sizes_come_back),
        cmocka_unit_test(pictures_of_every_kind_come_back),
        cmocka_unit_test(wide_pictures_come_back),
        cmocka_unit_test(repetitions_come_back),
        cmocka_unit_test(runs_of_pixels_come_back),
        cmocka_unit_test(long_streams_come_back),
        cmocka_unit_test(bitmaps_of_all_sizes_come_back),
        cmocka_unit_test(runs_of_bits_come_back),
        cmocka_unit_test(large_bitmaps_come_back),
        cmocka_unit_test(only_pixels_count),
        cmocka_unit_test(levels_are_in_order),
        cmocka_unit_test(broken_streams_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
