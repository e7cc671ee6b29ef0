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
#include <jerror.h>

#include "base/array.h"
#include "base/rng.h"
#include "image/bmp.h"
#include "image/jpeg.h"
#include "image/jpeg_guard.h"
#include "image/png.h"

/* A random view whose rows and pixels sit in a larger, random buffer. */
static struct pixels random_pixels(struct rng *rng, int width, int height, int channels)
{
    const int stride = width * channels + (int)rng_below(rng, 9);
    uint8_t *data = malloc((size_t)stride * (size_t)height);
    assert_non_null(data);
    const uint32_t colors = 1 + rng_below(rng, 255);
    for (int i = 0; i < stride * height; i++) {
        data[i] = (uint8_t)rng_below(rng, colors + 1);
    }
    return (struct pixels){
        .width = width, .height = height, .channels = channels, .stride = stride, .data = data};
}

static struct bitmap random_bitmap(struct rng *rng, int width, int height)
{
    const struct pixels bytes = random_pixels(rng, (width + 7) / 8, height, 1);
    return (struct bitmap){
        .width = width, .height = height, .stride = bytes.stride, .data = bytes.data};
}

static uint8_t sample(const struct pixels *pixels, int x, int y, int channel)
{
    const uint8_t *pixel =
        pixels->data + (size_t)y * (size_t)pixels->stride + (size_t)(x * pixels->channels);
    return pixel[pixels->channels == 1 ? 0 : channel];
}

static void assert_pixels(const struct pixels *pixels, const struct picture *picture)
{
    assert_int_equal(picture->width, pixels->width);
    assert_int_equal(picture->height, pixels->height);
    const uint8_t *got = picture->data;
    for (int y = 0; y < pixels->height; y++) {
        for (int x = 0; x < pixels->width; x++) {
            for (int c = 0; c < picture->channels; c++) {
                assert_int_equal(*got++, sample(pixels, x, y, c));
            }
        }
    }
}

static void assert_bitmap(const struct bitmap *bitmap, const struct picture *picture)
{
    assert_int_equal(picture->width, bitmap->width);
    assert_int_equal(picture->height, bitmap->height);
    assert_int_equal(picture->channels, 1);
    const uint8_t *got = picture->data;
    for (int y = 0; y < bitmap->height; y++) {
        const uint8_t *row = bitmap->data + (size_t)y * (size_t)bitmap->stride;
        for (int x = 0; x < bitmap->width; x++) {
            assert_int_equal(*got++, row[x / 8] & 0x80 >> x % 8 ? 255 : 0);
        }
    }
}

static void small_pictures_come_back(void **state)
{
    (void)state;
    static const int kinds[] = {1, 3, 4};
    struct rng rng = rng_stream(1, 0, RNG_PAGE);
    struct text out = {0};
    struct picture picture;
    for (int width = 1; width <= 40; width++) {
        for (int height = 1; height <= 40; height++) {
            const int channels = kinds[rng_below(&rng, 3)];
            const struct pixels pixels = random_pixels(&rng, width, height, channels);
            text_clear(&out);
            assert_int_equal(png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL), ECGP_OK);
            assert_int_equal(png_decode("x", out.data, out.length, NULL, &picture, NULL), ECGP_OK);
            assert_int_equal(picture.channels, channels == 1 ? 1 : 3);
            assert_pixels(&pixels, &picture);
            free(picture.data);
            text_clear(&out);
            assert_int_equal(bmp_encode(&pixels, &out, NULL), ECGP_OK);
            assert_int_equal(bmp_decode("x", out.data, out.length, NULL, &picture, NULL), ECGP_OK);
            assert_int_equal(picture.channels, 3);
            assert_pixels(&pixels, &picture);
            free(picture.data);
            free((void *)pixels.data);
        }
    }
    text_free(&out);
}

static void small_bitmaps_come_back(void **state)
{
    (void)state;
    struct rng rng = rng_stream(2, 0, RNG_PAGE);
    struct text out = {0};
    struct picture picture;
    for (int width = 1; width <= 40; width++) {
        for (int height = 1; height <= 40; height++) {
            const struct bitmap bitmap = random_bitmap(&rng, width, height);
            text_clear(&out);
            assert_int_equal(png_encode_bitmap(&bitmap, PNG_LEVEL_FAST, &out, NULL), ECGP_OK);
            assert_int_equal(png_decode("x", out.data, out.length, NULL, &picture, NULL), ECGP_OK);
            assert_bitmap(&bitmap, &picture);
            free(picture.data);
            text_clear(&out);
            assert_int_equal(bmp_encode_bitmap(&bitmap, &out, NULL), ECGP_OK);
            assert_int_equal(bmp_decode("x", out.data, out.length, NULL, &picture, NULL), ECGP_OK);
            assert_bitmap(&bitmap, &picture);
            free(picture.data);
            free((void *)bitmap.data);
        }
    }
    text_free(&out);
}

static void encoders_append(void **state)
{
    (void)state;
    static const uint8_t black[12] = {0};
    const struct pixels pixels = {2, 2, 3, 6, black};
    const struct bitmap bitmap = {2, 2, 1, black};
    struct text out = {0};
    text_add(&out, "ab");
    assert_int_equal(png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL), ECGP_OK);
    assert_int_equal(png_encode_bitmap(&bitmap, PNG_LEVEL_FAST, &out, NULL), ECGP_OK);
    assert_int_equal(jpeg_encode(&pixels, 90, &out, NULL), ECGP_OK);
    assert_int_equal(bmp_encode(&pixels, &out, NULL), ECGP_OK);
    assert_int_equal(bmp_encode_bitmap(&bitmap, &out, NULL), ECGP_OK);
    assert_memory_equal(out.data, "ab\x89PNG", 6);
    assert_int_equal(out.data[out.length], '\0');
    text_free(&out);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    static const uint8_t black[12] = {0};
    const struct pixels empty = {0, 2, 3, 6, black};
    const struct pixels wide = {65536, 1, 3, 0, black};
    const struct bitmap flat = {2, 0, 1, black};
    struct text out = {0};
    struct ecgp_error error;
    assert_int_equal(png_encode(&empty, PNG_LEVEL_FAST, &out, &error), ECGP_BAD_DATA);
    assert_string_equal(error.text, "a picture of 0 x 2 px cannot be written: 1 to 65535 px a side "
                                    "are allowed");
    assert_int_equal(jpeg_encode(&wide, 90, &out, &error), ECGP_BAD_DATA);
    assert_int_equal(bmp_encode(&wide, &out, &error), ECGP_BAD_DATA);
    assert_int_equal(png_encode_bitmap(&flat, PNG_LEVEL_FAST, &out, &error), ECGP_BAD_DATA);
    assert_int_equal(bmp_encode_bitmap(&flat, &out, &error), ECGP_BAD_DATA);
    assert_null(out.data);
}

/* White paper, pink lines, a black trace. */
static struct pixels ecg_pixels(int width, int height)
{
    uint8_t *data = malloc((size_t)width * (size_t)height * 4);
    assert_non_null(data);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint8_t *pixel = data + ((size_t)y * (size_t)width + (size_t)x) * 4;
            const bool major = x % 79 < 4 || y % 79 < 4;
            memset(pixel, 255, 4);
            if (major) {
                memcpy(pixel, "\xBF\x80\x80\x11", 4);
            }
            if (abs(y - height / 2 - x % 50) < 3) {
                memset(pixel, 0, 4);
            }
        }
    }
    return (struct pixels){
        .width = width, .height = height, .channels = 4, .stride = width * 4, .data = data};
}

static void pages_come_back(void **state)
{
    (void)state;
    const struct pixels page = ecg_pixels(1201, 401);
    struct text out = {0};
    struct picture picture;
    assert_int_equal(png_encode(&page, PNG_LEVEL_FAST, &out, NULL), ECGP_OK);
    assert_true(out.length < 40000);
    assert_int_equal(png_decode("x", out.data, out.length, NULL, &picture, NULL), ECGP_OK);
    assert_pixels(&page, &picture);
    free(picture.data);
    text_clear(&out);
    assert_int_equal(bmp_encode(&page, &out, NULL), ECGP_OK);
    assert_int_equal(bmp_decode("x", out.data, out.length, NULL, &picture, NULL), ECGP_OK);
    assert_pixels(&page, &picture);
    free(picture.data);
    text_free(&out);
    free((void *)page.data);
}

/* The scale factor of the first quantization table's first entry follows from the quality. */
static int first_quantiser(const struct text *jpeg)
{
    for (size_t i = 0; i + 6 < jpeg->length; i++) {
        const uint8_t *bytes = (const uint8_t *)jpeg->data + i;
        if (bytes[0] == 0xFF && bytes[1] == 0xDB) {
            return bytes[5];
        }
    }
    return -1;
}

/* As libjpeg reads the header: color with halved chroma. */
static void assert_header(const struct text *file, unsigned width, unsigned height)
{
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, (const unsigned char *)file->data, file->length);
    assert_int_equal(jpeg_read_header(&jpeg, TRUE), JPEG_HEADER_OK);
    assert_int_equal(jpeg.image_width, width);
    assert_int_equal(jpeg.image_height, height);
    assert_int_equal(jpeg.jpeg_color_space, JCS_YCbCr);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(jpeg.comp_info[i].h_samp_factor, i == 0 ? 2 : 1);
        assert_int_equal(jpeg.comp_info[i].v_samp_factor, i == 0 ? 2 : 1);
    }
    jpeg_destroy_decompress(&jpeg);
}

static void jpeg_is_as_asked(void **state)
{
    (void)state;
    static const struct {
        int quality, quantizer;
    } cases[] = {{100, 1}, {95, 2}, {75, 8}, {50, 16}, {25, 32}};
    const struct pixels page = ecg_pixels(333, 77);
    struct text out = {0};
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        text_clear(&out);
        assert_int_equal(jpeg_encode(&page, cases[i].quality, &out, NULL), ECGP_OK);
        assert_int_equal(first_quantiser(&out), cases[i].quantizer);
        assert_header(&out, 333, 77);
    }
    text_free(&out);
    free((void *)page.data);
}

static void jpeg_comes_back_nearly(void **state)
{
    (void)state;
    const struct pixels page = ecg_pixels(1001, 301);
    struct text out = {0};
    struct picture picture;
    assert_int_equal(jpeg_encode(&page, 95, &out, NULL), ECGP_OK);
    assert_int_equal(jpeg_decode("x", out.data, out.length, NULL, &picture, NULL), ECGP_OK);
    assert_int_equal(picture.channels, 3);
    double sum = 0;
    for (int y = 0; y < page.height; y++) {
        for (int x = 0; x < page.width; x++) {
            const uint8_t got = picture.data[(size_t)(y * page.width + x) * 3 + 1];
            sum += abs(got - sample(&page, x, y, 1));
        }
    }
    assert_true(sum / (page.width * page.height) < 3);
    free(picture.data);
    text_free(&out);
    free((void *)page.data);
}

static void bmp_bytes_are_exact(void **state)
{
    (void)state;
    static const uint8_t expected_rgb[] = {
        'B', 'M', 70, 0,  0,  0,  0, 0, 0, 0, 54, 0, 0, 0,        /* 70 bytes, pixels at 54 */
        40,  0,   0,  0,  2,  0,  0, 0, 2, 0, 0,  0, 1, 0, 24, 0, /* 2 x 2, 1 plane, 24 bits */
        0,   0,   0,  0,  16, 0,  0, 0, 0, 0, 0,  0, 0, 0, 0,  0, /* plain, 16 bytes of pixels */
        0,   0,   0,  0,  0,  0,  0, 0,                           /* no palette */
        9,   8,   7,  12, 11, 10, 0, 0,                           /* last row first, B G R */
        3,   2,   1,  6,  5,  4,  0, 0,
    };
    static const uint8_t expected_bitmap[] = {
        'B',  'M',  70, 0, 0,    0,    0, 0, 0, 0, 62, 0, 0, 0, 40, 0, 0,   0,   9,   0, 0,
        0,    2,    0,  0, 0,    1,    0, 1, 0, 0, 0,  0, 0, 8, 0,  0, 0,   0,   0,   0, 0,
        0,    0,    0,  0, 2,    0,    0, 0, 0, 0, 0,  0, 0, 0, 0,  0, 255, 255, 255, 0, /* black,
                                                                                            white */
        0x0F, 0x00, 0,  0, 0xA5, 0x80, 0, 0,
    };
    static const uint8_t rgbx[] = {1, 2, 3, 99, 4, 5, 6, 99, 7, 8, 9, 99, 10, 11, 12, 99};
    static const uint8_t bits[] = {0xA5, 0xFF, 0x0F, 0x7F};
    const struct pixels pixels = {2, 2, 4, 8, rgbx};
    const struct bitmap bitmap = {9, 2, 2, bits};
    struct text out = {0};
    assert_int_equal(bmp_encode(&pixels, &out, NULL), ECGP_OK);
    assert_int_equal(out.length, sizeof expected_rgb);
    assert_memory_equal(out.data, expected_rgb, sizeof expected_rgb);
    text_clear(&out);
    assert_int_equal(bmp_encode_bitmap(&bitmap, &out, NULL), ECGP_OK);
    assert_int_equal(out.length, sizeof expected_bitmap);
    assert_memory_equal(out.data, expected_bitmap, sizeof expected_bitmap);
    text_free(&out);
}

/* Decodes a copy of exactly `size` bytes, so that a read past its end is seen; what is refused is
 * refused in a sentence that names the file. */
static enum ecgp_result try_decode(picture_decoder *decode, const char *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    struct picture picture = {0};
    struct ecgp_error error = {0};
    const enum ecgp_result result = decode("some file", copy, size, NULL, &picture, &error);
    if (result == ECGP_OK) {
        free(picture.data);
    } else {
        assert_int_equal(result, error.code);
        assert_memory_equal(error.text, "some file: ", 11);
        assert_null(strchr(error.text, '\n'));
    }
    free(copy);
    return result;
}

static void torture(picture_decoder *decode, const struct text *good)
{
    assert_int_equal(try_decode(decode, good->data, good->length), ECGP_OK);
    for (size_t size = 0; size < good->length; size++) {
        assert_int_equal(try_decode(decode, good->data, size), ECGP_BAD_DATA);
    }
    for (size_t i = 0; i < good->length; i++) {
        for (int bit = 0; bit < 8; bit++) {
            good->data[i] = (char)(good->data[i] ^ 1 << bit);
            try_decode(decode, good->data, good->length);
            good->data[i] = (char)(good->data[i] ^ 1 << bit);
        }
    }
    struct rng rng = rng_stream(3, 0, RNG_PAGE);
    char noise[200];
    for (int round = 0; round < 2000; round++) {
        for (size_t i = 0; i < sizeof noise; i++) {
            noise[i] = (char)rng_u32(&rng);
        }
        memcpy(noise, good->data, rng_below(&rng, 100));
        try_decode(decode, noise, sizeof noise);
    }
}

static void hostile_bytes_are_refused(void **state)
{
    (void)state;
    const struct pixels page = ecg_pixels(41, 23);
    struct rng rng = rng_stream(4, 0, RNG_PAGE);
    const struct bitmap bitmap = random_bitmap(&rng, 37, 19);
    struct text out = {0};
    assert_int_equal(png_encode(&page, PNG_LEVEL_FAST, &out, NULL), ECGP_OK);
    torture(png_decode, &out);
    text_clear(&out);
    assert_int_equal(png_encode_bitmap(&bitmap, PNG_LEVEL_FAST, &out, NULL), ECGP_OK);
    torture(png_decode, &out);
    text_clear(&out);
    assert_int_equal(jpeg_encode(&page, 90, &out, NULL), ECGP_OK);
    torture(jpeg_decode, &out);
    text_clear(&out);
    assert_int_equal(bmp_encode(&page, &out, NULL), ECGP_OK);
    torture(bmp_decode, &out);
    text_clear(&out);
    assert_int_equal(bmp_encode_bitmap(&bitmap, &out, NULL), ECGP_OK);
    torture(bmp_decode, &out);
    text_free(&out);
    free((void *)page.data);
    free((void *)bitmap.data);
}

static void wrong_types_and_sizes_are_refused(void **state)
{
    (void)state;
    const struct pixels page = ecg_pixels(41, 23);
    struct text png = {0}, jpeg = {0}, bmp = {0};
    assert_int_equal(png_encode(&page, PNG_LEVEL_FAST, &png, NULL), ECGP_OK);
    assert_int_equal(jpeg_encode(&page, 90, &jpeg, NULL), ECGP_OK);
    assert_int_equal(bmp_encode(&page, &bmp, NULL), ECGP_OK);
    assert_int_equal(try_decode(png_decode, jpeg.data, jpeg.length), ECGP_BAD_DATA);
    assert_int_equal(try_decode(jpeg_decode, bmp.data, bmp.length), ECGP_BAD_DATA);
    assert_int_equal(try_decode(bmp_decode, png.data, png.length), ECGP_BAD_DATA);
    memset(bmp.data + 18, 0xFF, 8);
    assert_int_equal(try_decode(bmp_decode, bmp.data, bmp.length), ECGP_BAD_DATA);
    for (size_t i = 0; i + 9 < jpeg.length; i++) {
        if (memcmp(jpeg.data + i, "\xFF\xC0", 2) == 0) {
            memcpy(jpeg.data + i + 5, "\xFF\xFF\xFF\xFF", 4);
        }
    }
    assert_int_equal(try_decode(jpeg_decode, jpeg.data, jpeg.length), ECGP_BAD_DATA);
    text_free(&png);
    text_free(&jpeg);
    text_free(&bmp);
    free((void *)page.data);
}

static enum ecgp_result failed_with(int code)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_guard guard;
    struct ecgp_error error;
    jpeg.err = jpeg_guard_set(&guard);
    if (setjmp(guard.back)) {
        return jpeg_guard_error(&guard, ECGP_BAD_DATA, "x", &error);
    }
    ERREXIT1(&jpeg, code, 0);
    return ECGP_OK;
}

static void want_of_memory_is_told_as_such(void **state)
{
    (void)state;
    assert_int_equal(failed_with(JERR_OUT_OF_MEMORY), ECGP_NO_MEMORY);
    assert_int_equal(failed_with(JERR_BAD_LENGTH), ECGP_BAD_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_pictures_come_back),
        cmocka_unit_test(small_bitmaps_come_back),
        cmocka_unit_test(encoders_append),
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(pages_come_back),
        cmocka_unit_test(jpeg_is_as_asked),
        cmocka_unit_test(jpeg_comes_back_nearly),
        cmocka_unit_test(bmp_bytes_are_exact),
        cmocka_unit_test(hostile_bytes_are_refused),
        cmocka_unit_test(wrong_types_and_sizes_are_refused),
        cmocka_unit_test(want_of_memory_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
