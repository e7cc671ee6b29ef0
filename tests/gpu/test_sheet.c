/*
 * What a renderer keeps from page to page never shows: pages of different options in any order are
 * the same bytes as of a renderer that has drawn nothing before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ecgpress/ecgpress.h>

#include "base/rng.h"
#include "rig/drawn.h"
#include "rig/scene.h"
#include "image/jpeg_encoder.h"
#include "image/png.h"
#include "render/renderer.h"

enum { MOST_SETTINGS = 8, KINDS = 12, RECORDS = 3, STEPS = 90 };

/* Kinds of pages; the first few share size or paper with one another. */
static const struct kind {
    const char *layout;
    const char *settings[2 * MOST_SETTINGS + 1];
} kinds[KINDS] = {
    {"3by4", {"width", "1104", NULL}},
    {"3by1", {"width", "1104", NULL}},
    {"3by4", {"width", "1104", "row_height", "10", NULL}},
    {"12by1", {"width", "700", NULL}},
    {"3by4-II", {"width", "777", NULL}},
    {"3by4", {"width", "1104", "preset", "print", NULL}},
    {"3by4", {"width", "1104", "handwriting", "1", NULL}},
    {"3by4", {"width", "1104", "preset", "photo", NULL}},
    {"3by4", {"width", "1104", "preset", "scan", "severity", "0.5", NULL}},
    {"3by4", {"width", "1104", "jpeg_quality", "60", NULL}},
    {"3by4", {"width", "1104", "defocus", "0.2", NULL}},
    {"3by4", {"width", "1104", "vignette", "0.5", NULL}},
};

/* All that is made of a page. */
struct made {
    struct text pixels, jpeg, png, masks;
};

static void free_made(struct made *made)
{
    text_free(&made->pixels);
    text_free(&made->jpeg);
    text_free(&made->png);
    text_free(&made->masks);
}

static struct ecgp_page *plan_page(int kind, int number)
{
    char record[24];
    snprintf(record, sizeof record, "builtin:%d", number);
    return page_of(record, options_with(kinds[kind].settings), kinds[kind].layout, number);
}

static void add_pixels(struct text *to, const struct ecgp_frame *frame)
{
    for (size_t i = 0; i < (size_t)frame->width * (size_t)frame->height; i++) {
        text_add_bytes(to, frame->rgbx + 4 * i, 3);
    }
}

static void add_masks(struct text *to, const struct ecgp_frame *frame)
{
    for (int i = 0; i < frame->masks; i++) {
        const struct ecgp_mask *mask = &frame->mask[i];
        if (mask->bits) {
            text_add_bytes(to, mask->bits,
                           (size_t)mask->stride * (size_t)(mask->crop.y1 - mask->crop.y0));
        }
    }
}

static void make(struct ecgp_renderer *renderer, struct jpeg_encoding *encoder, int kind,
                 int number, struct made *made)
{
    struct ecgp_frame frame;
    struct ecgp_error error;
    struct ecgp_page *page = plan_page(kind, number);
    *made = (struct made){0};
    if (ecgp_renderer_draw(renderer, page, ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS, &frame, &error) !=
        ECGP_OK) {
        fail_msg("%s", error.text);
    }
    const struct pixels pixels = {frame.width, frame.height, 4, frame.stride, frame.rgbx};
    const struct blank blank = renderer_blank(renderer);
    add_pixels(&made->pixels, &frame);
    add_masks(&made->masks, &frame);
    assert_int_equal(jpeg_encoder_encode(encoder, &pixels, &blank, 75, &made->jpeg, &error),
                     ECGP_OK);
    assert_int_equal(png_encode_known(&pixels, &blank, PNG_LEVEL_FAST, &made->png, &error),
                     ECGP_OK);
    ecgp_page_destroy(page);
}

static void make_afresh(int kind, int number, struct made *made)
{
    struct ecgp_renderer *renderer = drawn_renderer();
    struct jpeg_encoding encoder = {0};
    assert_non_null(renderer);
    make(renderer, &encoder, kind, number, made);
    jpeg_encoder_finish(&encoder);
    ecgp_renderer_destroy(renderer);
}

static void assert_same(const struct text *a, const struct text *b, const char *what, int step)
{
    if (a->length != b->length || (a->length > 0 && memcmp(a->data, b->data, a->length) != 0)) {
        fail_msg("step %d: %s are others than on their own", step, what);
    }
}

static void pages_in_any_order_are_the_same(void **state)
{
    (void)state;
    struct made fresh[KINDS][RECORDS];
    struct ecgp_renderer *renderer = drawn_renderer();
    struct jpeg_encoding encoder = {0};
    struct rng rng = rng_stream(8, 0, RNG_LOOK);
    assert_non_null(renderer);
    for (int kind = 0; kind < KINDS; kind++) {
        for (int number = 0; number < RECORDS; number++) {
            make_afresh(kind, number, &fresh[kind][number]);
        }
    }
    for (int step = 0, kind = 0; step < STEPS; step++) {
        struct made made;
        kind = rng_below(&rng, 2) ? kind : (int)rng_below(&rng, KINDS);
        const int number = (int)rng_below(&rng, RECORDS);
        const struct made *alone = &fresh[kind][number];
        make(renderer, &encoder, kind, number, &made);
        assert_same(&made.pixels, &alone->pixels, "pixels", step);
        assert_same(&made.masks, &alone->masks, "masks", step);
        assert_same(&made.jpeg, &alone->jpeg, "JPEG files", step);
        assert_same(&made.png, &alone->png, "PNG files", step);
        free_made(&made);
    }
    for (int i = 0; i < KINDS * RECORDS; i++) {
        free_made(&fresh[i / RECORDS][i % RECORDS]);
    }
    jpeg_encoder_finish(&encoder);
    ecgp_renderer_destroy(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_in_any_order_are_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
