/*
 * Encoders that know where a picture is blank paper: whatever they know or have kept, the files are
 * the same bytes as of one that knows nothing, and decode to the picture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
/* needs size_t and FILE */
#include <stdio.h>
#include <jpeglib.h>

#include "base/array.h"
#include "base/rng.h"
#include "image/jpeg.h"
#include "image/jpeg_encoder.h"
#include "image/png.h"

/* Ruled paper with some ink, and what is known of it. */
struct sheet {
    struct pixels pixels;
    struct ink_map ink;
    uint8_t *repeats;
    struct blank blank;
};

static int rule_at(int y, int period)
{
    return y % period < 2 ? 1 + y % period : 0;
}

static uint8_t *pixel_at(const struct sheet *sheet, int x, int y)
{
    return (uint8_t *)sheet->pixels.data + (ptrdiff_t)y * sheet->pixels.stride +
           (ptrdiff_t)x * sheet->pixels.channels;
}

/* Papers of different numbers have different lines. */
static void make_sheet(struct sheet *sheet, int width, int height, int channels, uint64_t paper)
{
    const int period = 11 + (int)paper;
    uint8_t *data = malloc((size_t)width * (size_t)height * (size_t)channels);
    *sheet = (struct sheet){.pixels = {width, height, channels, width * channels, data},
                            .repeats = calloc((size_t)height, 1)};
    assert_non_null(data);
    assert_non_null(sheet->repeats);
    assert_true(ink_map_clear(&sheet->ink, width, height));
    for (int y = 0; y < height; y++) {
        sheet->repeats[y] = y > 0 && rule_at(y, period) == rule_at(y - 1, period);
        for (int x = 0; x < width; x++) {
            uint8_t *pixel = pixel_at(sheet, x, y);
            memset(pixel, 255, (size_t)channels);
            pixel[1] = (uint8_t)(255 - 60 * rule_at(y, period) - 50 * rule_at(x, period));
        }
    }
    sheet->blank = (struct blank){.paper = paper, .ink = &sheet->ink, .repeats = sheet->repeats};
}

static void free_sheet(struct sheet *sheet)
{
    free((void *)sheet->pixels.data);
    free(sheet->repeats);
    ink_map_free(&sheet->ink);
}

/* A few boxes of dark noise. */
static void add_ink(struct sheet *sheet, struct rng *rng, int boxes)
{
    for (int i = 0; i < boxes; i++) {
        const int x = (int)rng_below(rng, (uint32_t)sheet->pixels.width);
        const int y = (int)rng_below(rng, (uint32_t)sheet->pixels.height);
        const struct ecgp_box box = {x, y, x + 1 + (int)rng_below(rng, 40),
                                     y + 1 + (int)rng_below(rng, 40)};
        ink_map_mark(&sheet->ink, &box);
        for (int row = y; row < box.y1 && row < sheet->pixels.height; row++) {
            for (int column = x; column < box.x1 && column < sheet->pixels.width; column++) {
                memset(pixel_at(sheet, column, row), (int)rng_below(rng, 100), 3);
            }
        }
    }
}

static void tiles_are_marked(void **state)
{
    (void)state;
    struct ink_map map = {0};
    assert_true(ink_map_clear(&map, 40, 33));
    assert_int_equal(map.columns, 3);
    assert_int_equal(map.rows, 3);
    ink_map_mark(&map, &(struct ecgp_box){-50, -50, 0, 0});
    ink_map_mark(&map, &(struct ecgp_box){48, 0, 60, 60});
    ink_map_mark(&map, &(struct ecgp_box){5, 5, 5, 9});
    assert_false(ink_map_any(&map, &(struct ecgp_box){0, 0, 40, 33}));
    ink_map_mark(&map, &(struct ecgp_box){16, 31, 17, 100});
    assert_true(ink_map_any(&map, &(struct ecgp_box){31, 16, 32, 17}));
    assert_true(ink_map_any(&map, &(struct ecgp_box){16, 32, 17, 33}));
    assert_false(ink_map_any(&map, &(struct ecgp_box){0, 0, 16, 48}));
    assert_false(ink_map_any(&map, &(struct ecgp_box){32, 0, 48, 48}));
    assert_false(ink_map_any(&map, &(struct ecgp_box){0, 0, 48, 16}));
    assert_true(ink_map_clear(&map, 40, 33));
    assert_false(ink_map_any(&map, &(struct ecgp_box){0, 0, 40, 33}));
    ink_map_free(&map);
}

static void assert_same(const struct text *a, const struct text *b)
{
    assert_int_equal(a->length, b->length);
    assert_memory_equal(a->data, b->data, a->length);
}

/* Pages of two papers, sizes and qualities in turn, some without ink, through one encoder. */
static void kept_parts_change_nothing(void **state)
{
    (void)state;
    static const int sizes[][2] = {{320, 160}, {333, 77}, {1104, 64}, {7, 5}, {17 * 16, 50}};
    struct jpeg_encoding encoder = {0};
    struct rng rng = rng_stream(1, 2, RNG_CAPTURE);
    struct text kept = {0}, alone = {0};
    for (int i = 0; i < 120; i++) {
        struct sheet sheet;
        const int *size = sizes[i / 10 % 5];
        make_sheet(&sheet, size[0], size[1], 4, 1 + (uint64_t)(i / 4 % 2));
        add_ink(&sheet, &rng, i % 5);
        text_clear(&kept);
        text_clear(&alone);
        const int quality = i % 9 == 0 ? 90 : 75;
        assert_int_equal(jpeg_encoder_encode(&encoder, &sheet.pixels, i % 13 ? &sheet.blank : NULL,
                                             quality, &kept, NULL),
                         ECGP_OK);
        assert_int_equal(jpeg_encode(&sheet.pixels, quality, &alone, NULL), ECGP_OK);
        assert_same(&kept, &alone);
        free_sheet(&sheet);
    }
    jpeg_encoder_finish(&encoder);
    text_free(&kept);
    text_free(&alone);
}

/* The test above has teeth: what is kept is taken, also where the pixels are others by now. */
static void parts_are_kept(void **state)
{
    (void)state;
    struct jpeg_encoding encoder = {0};
    struct text first = {0}, second = {0};
    struct sheet sheet;
    make_sheet(&sheet, 320, 160, 4, 1);
    assert_int_equal(jpeg_encoder_encode(&encoder, &sheet.pixels, &sheet.blank, 75, &first, NULL),
                     ECGP_OK);
    memset(pixel_at(&sheet, 100, 100), 0, 40);
    assert_int_equal(jpeg_encoder_encode(&encoder, &sheet.pixels, &sheet.blank, 75, &second, NULL),
                     ECGP_OK);
    assert_same(&first, &second);
    jpeg_encoder_finish(&encoder);
    text_free(&first);
    text_free(&second);
    free_sheet(&sheet);
}

/* The picture encoded as a whole, as libjpeg does it; free(file.data). */
static struct text encode_whole(const struct pixels *pixels, int quality)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *data = NULL;
    unsigned long size = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &data, &size);
    jpeg.image_width = (JDIMENSION)pixels->width;
    jpeg.image_height = (JDIMENSION)pixels->height;
    jpeg.input_components = pixels->channels;
    jpeg.in_color_space = pixels->channels == 3 ? JCS_RGB : JCS_EXT_RGBX;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, quality, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    for (int y = 0; y < pixels->height; y++) {
        JSAMPROW row = (JSAMPROW)pixels->data + (ptrdiff_t)y * pixels->stride;
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    return (struct text){.data = (char *)data, .length = size};
}

/* A picture in parts decodes to the pixels of one that is encoded as a whole. At the bottom of
 * pictures of an even height other than whole blocks the encoders go on otherwise. */
static void parts_are_seen_nowhere(void **state)
{
    (void)state;
    static const int sizes[][3] = {
        {320, 160, 4}, {333, 77, 3},         {1104, 65, 4},
        {7, 5, 4},     {2 * 97 * 16, 15, 4}, {128, 65489, 3},
    };
    struct rng rng = rng_stream(3, 4, RNG_CAPTURE);
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        struct sheet sheet;
        struct text file = {0};
        make_sheet(&sheet, sizes[i][0], sizes[i][1], sizes[i][2], 1);
        add_ink(&sheet, &rng, 20);
        const struct pixels *pixels = &sheet.pixels;
        struct picture ours, whole;
        assert_int_equal(jpeg_encode(pixels, 75, &file, NULL), ECGP_OK);
        assert_int_equal(jpeg_decode("ours", file.data, file.length, NULL, &ours, NULL), ECGP_OK);
        struct text other = encode_whole(pixels, 75);
        assert_int_equal(jpeg_decode("whole", other.data, other.length, NULL, &whole, NULL),
                         ECGP_OK);
        assert_int_equal(ours.height, pixels->height);
        assert_memory_equal(ours.data, whole.data,
                            picture_row_bytes(&ours) * (size_t)pixels->height);
        text_free(&other);
        text_free(&file);
        free(ours.data);
        free(whole.data);
        free_sheet(&sheet);
    }
}

/* Crops of a picture, in any place, and all of it. */
static void known_rows_change_nothing(void **state)
{
    (void)state;
    struct rng rng = rng_stream(5, 6, RNG_CAPTURE);
    struct text known = {0}, alone = {0};
    struct sheet sheet;
    make_sheet(&sheet, 397, 143, 4, 1);
    add_ink(&sheet, &rng, 12);
    for (int i = 0; i < 200; i++) {
        struct blank blank = sheet.blank;
        struct pixels crop = sheet.pixels;
        if (i > 0) {
            blank.x = (int)rng_below(&rng, 390);
            blank.y = (int)rng_below(&rng, 140);
            crop.width = 1 + (int)rng_below(&rng, (uint32_t)(397 - blank.x));
            crop.height = 1 + (int)rng_below(&rng, (uint32_t)(143 - blank.y));
            crop.data = pixel_at(&sheet, blank.x, blank.y);
        }
        text_clear(&known);
        text_clear(&alone);
        assert_int_equal(png_encode_known(&crop, &blank, PNG_LEVEL_FAST, &known, NULL), ECGP_OK);
        assert_int_equal(png_encode(&crop, PNG_LEVEL_FAST, &alone, NULL), ECGP_OK);
        assert_same(&known, &alone);
    }
    text_free(&known);
    text_free(&alone);
    free_sheet(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_marked),
        cmocka_unit_test(kept_parts_change_nothing),
        cmocka_unit_test(parts_are_kept),
        cmocka_unit_test(parts_are_seen_nowhere),
        cmocka_unit_test(known_rows_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
