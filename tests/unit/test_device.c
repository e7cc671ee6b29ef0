/* What a camera does to finished pixels: resolution, sharpening, JPEG. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "image/jpeg.h"
#include "image/resize.h"
#include "image/sharpen.h"

enum { WIDTH = 61, HEIGHT = 47, STRIDE = 4 * WIDTH + 12, PAPER = 180, INK = 40 };

static uint8_t *blank(int level)
{
    uint8_t *rgbx = malloc(STRIDE * HEIGHT);
    memset(rgbx, level, STRIDE * HEIGHT);
    return rgbx;
}

static uint8_t *at(uint8_t *rgbx, int x, int y)
{
    return rgbx + y * STRIDE + 4 * x;
}

/* Gray paper with a black line down its middle. */
static uint8_t *line(void)
{
    uint8_t *rgbx = blank(PAPER);
    for (int y = 0; y < HEIGHT; y++) {
        memset(at(rgbx, WIDTH / 2, y), INK, 4);
    }
    return rgbx;
}

static void sharpen_it(uint8_t *rgbx, double amount, double radius)
{
    struct ecgp_error error = {0};
    assert_int_equal(sharpen(rgbx, WIDTH, HEIGHT, STRIDE, amount, radius, &error), ECGP_OK);
}

static void test_sharpening_leaves_even_paper(void **state)
{
    (void)state;
    for (int level = 0; level < 256; level += 51) {
        uint8_t *rgbx = blank(level);
        sharpen_it(rgbx, 3, 2);
        for (int i = 0; i < STRIDE * HEIGHT; i++) {
            assert_int_equal(rgbx[i], level);
        }
        free(rgbx);
    }
}

/* A line of one pixel takes exp(-d^2 / 2 r^2) of a mean's shares: beside it the paper gains that.
 */
static void test_halos_are_those_of_an_unsharp_mask(void **state)
{
    (void)state;
    const double amount = 0.8, radius = 1;
    uint8_t *rgbx = line();
    double sum = 0;
    sharpen_it(rgbx, amount, radius);
    for (int d = -8; d <= 8; d++) {
        sum += exp(-0.5 * d * d / (radius * radius));
    }
    for (int d = 1; d <= 6; d++) {
        const double share = exp(-0.5 * d * d / (radius * radius)) / sum;
        const double wanted = PAPER + amount * share * (PAPER - INK);
        for (int side = -1; side <= 1; side += 2) {
            assert_true(fabs(*at(rgbx, WIDTH / 2 + side * d, 20) - wanted) < 5);
        }
        assert_int_equal(*at(rgbx, WIDTH / 2 - d, 3), *at(rgbx, WIDTH / 2 + d, 40));
    }
    assert_int_equal(*at(rgbx, WIDTH / 2, 20), 0);
    free(rgbx);
}

/* Rows and columns are treated alike, up to the edges. */
static void test_sharpening_knows_no_direction(void **state)
{
    (void)state;
    enum { SIDE = 40 };
    uint8_t *a = blank(PAPER), *b = blank(PAPER);
    for (int i = 0; i < 400; i++) {
        const int x = rand() % SIDE, y = rand() % SIDE;
        memset(at(a, x, y), i % 256, 4);
        memset(at(b, y, x), i % 256, 4);
    }
    struct ecgp_error error = {0};
    assert_int_equal(sharpen(a, SIDE, SIDE, STRIDE, 1.5, 1.3, &error), ECGP_OK);
    assert_int_equal(sharpen(b, SIDE, SIDE, STRIDE, 1.5, 1.3, &error), ECGP_OK);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            assert_true(abs(*at(a, x, y) - *at(b, y, x)) <= 1);
        }
    }
    free(a);
    free(b);
}

static void there_and_back(uint8_t *rgbx, int width, int height)
{
    struct ecgp_error error = {0};
    const struct raster whole = {WIDTH, HEIGHT, STRIDE, rgbx};
    const struct raster small = {width, height, 4 * width, malloc((size_t)(4 * width * height))};
    assert_int_equal(resize_down(&whole, &small, &error), ECGP_OK);
    assert_int_equal(resize_up(&small, &whole, &error), ECGP_OK);
    free(small.rgbx);
}

/* Nothing is moved: what is even stays, a slope stays where it was, and so does a line's middle. */
static void test_resizing_moves_nothing(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 46}, {37, 29}, {20, 15}, {1, 1}};
    for (int i = 0; i < 4; i++) {
        uint8_t *even = blank(PAPER), *slope = blank(0);
        there_and_back(even, sizes[i][0], sizes[i][1]);
        assert_int_equal(*at(even, 0, 0), PAPER);
        assert_int_equal(*at(even, WIDTH - 1, HEIGHT - 1), PAPER);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                memset(at(slope, x, y), 2 * x + 2 * y, 4);
            }
        }
        there_and_back(slope, sizes[i][0], sizes[i][1]);
        for (int y = 8; y < HEIGHT - 8 && sizes[i][0] > 1; y++) {
            for (int x = 8; x < WIDTH - 8; x++) {
                assert_true(abs(*at(slope, x, y) - 2 * x - 2 * y) <= 2);
            }
        }
        free(even);
        free(slope);
    }
}

static void test_resizing_keeps_ink_and_spreads_it(void **state)
{
    (void)state;
    uint8_t *rgbx = line();
    there_and_back(rgbx, 30, 23);
    double ink = 0, place = 0;
    for (int x = 0; x < WIDTH; x++) {
        ink += PAPER - *at(rgbx, x, 20);
        place += x * (PAPER - *at(rgbx, x, 20));
    }
    assert_true(fabs(ink - (PAPER - INK)) < 8);
    assert_true(fabs(place / ink - WIDTH / 2) < 0.5);
    assert_true(*at(rgbx, WIDTH / 2, 20) > INK + 40);
    free(rgbx);
}

/* Both decoders give the same. */
static void test_own_jpeg_is_decoded_in_place(void **state)
{
    (void)state;
    struct ecgp_error error = {0};
    struct picture picture = {0};
    struct text file = {0};
    uint8_t *rgbx = line();
    const struct pixels pixels = {WIDTH, HEIGHT, 4, STRIDE, rgbx};
    assert_int_equal(jpeg_encode(&pixels, 60, &file, &error), ECGP_OK);
    assert_int_equal(jpeg_decode("it", file.data, file.length, NULL, &picture, &error), ECGP_OK);
    assert_int_equal(jpeg_decode_own(file.data, file.length, STRIDE, rgbx, &error), ECGP_OK);
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            assert_memory_equal(at(rgbx, x, y), picture.data + 3 * (y * WIDTH + x), 3);
            assert_int_equal(at(rgbx, x, y)[3], 255);
        }
    }
    free(picture.data);
    free(rgbx);
    text_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sharpening_leaves_even_paper),
        cmocka_unit_test(test_halos_are_those_of_an_unsharp_mask),
        cmocka_unit_test(test_sharpening_knows_no_direction),
        cmocka_unit_test(test_resizing_moves_nothing),
        cmocka_unit_test(test_resizing_keeps_ink_and_spreads_it),
        cmocka_unit_test(test_own_jpeg_is_decoded_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
