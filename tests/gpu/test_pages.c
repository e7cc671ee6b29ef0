/* Random pages of the presets: the same when they are drawn again, and ink where words are. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ecgpress/ecgpress.h>

#include "base/text.h"
#include "rig/random_page.h"

enum { ALL = ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP };

/* --- the same again ------------------------------------------------------------------------------
 */

/* Everything that a drawn page is, as bytes. */
static void write_page(const struct scene *scene, struct text *out)
{
    const struct ecgp_frame *frame = &scene->frame;
    char *truth = scene_truth(scene);
    text_clear(out);
    text_add(out, truth);
    free(truth);
    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++) {
            text_add_bytes(out, frame->rgbx + (size_t)y * (size_t)frame->stride + 4 * (size_t)x, 3);
        }
    }
    text_add_bytes(out, frame->map, (size_t)frame->width * (size_t)frame->height * 8);
    for (int f = 0; f < frame->masks; f++) {
        const struct ecgp_mask *mask = &frame->mask[f];
        if (mask->bits) {
            const size_t rows = (size_t)(mask->crop.y1 - mask->crop.y0);
            text_add_bytes(out, mask->bits, rows * (size_t)mask->stride);
        }
    }
    assert_false(out->failed);
}

static void draw_bytes(struct scene *scene, const struct random_page *choice, struct text *out)
{
    random_page_draw(scene, random_page_options(choice, false), choice, ALL);
    write_page(scene, out);
    scene_put_away(scene);
}

static bool same(const struct text *a, const struct text *b)
{
    return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

static void test_a_page_is_the_same_again(void **state)
{
    struct scene *scene = *state;
    const int pages = is_thorough() ? 20 : 2;
    struct text once = {0}, other = {0}, again = {0};
    for (int i = 0; i < pages * PRESETS_COUNT; i++) {
        const struct random_page choice =
            random_page_choose(random_page_presets[i % PRESETS_COUNT], i);
        const struct random_page next =
            random_page_choose(random_page_presets[(i * 7 + 3) % PRESETS_COUNT], i + 1);
        draw_bytes(scene, &choice, &once);
        draw_bytes(scene, &next, &other);
        draw_bytes(scene, &choice, &again);
        assert_false(same(&once, &other));
        if (!same(&once, &again)) {
            fail_msg("%s %d is another page when it is drawn again", choice.preset, choice.number);
        }
    }
    text_free(&once);
    text_free(&other);
    text_free(&again);
}

static void test_strength_0_is_clean(void **state)
{
    struct scene *scene = *state;
    struct text clean = {0}, weak = {0};
    for (int i = 0; i < (is_thorough() ? 5 : 1) * PRESETS_COUNT; i++) {
        struct random_page choice = random_page_choose(random_page_presets[i % PRESETS_COUNT], i);
        choice.severity = 0;
        draw_bytes(scene, &choice, &weak);
        choice.preset = "clean";
        draw_bytes(scene, &choice, &clean);
        if (!same(&clean, &weak)) {
            fail_msg("%s at severity 0 is not clean", random_page_presets[i % PRESETS_COUNT]);
        }
    }
    text_free(&clean);
    text_free(&weak);
}

/* --- words ---------------------------------------------------------------------------------------
 */

/* Whether a point is within a quad, which goes round clockwise or not. */
static bool within(double corner[4][2], double x, double y)
{
    int left = 0;
    for (int i = 0; i < 4; i++) {
        const double *a = corner[i], *b = corner[(i + 1) % 4];
        left += (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) >= 0;
    }
    return left == 0 || left == 4;
}

/* The darkest green level of the picture within a quad, or 256. */
static int darkest(const struct ecgp_frame *frame, double corner[4][2])
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    int level = 256;
    for (int i = 0; i < 4; i++) {
        x0 = fmin(x0, corner[i][0]);
        y0 = fmin(y0, corner[i][1]);
        x1 = fmax(x1, corner[i][0]);
        y1 = fmax(y1, corner[i][1]);
    }
    for (int y = (int)fmax(y0, 0); y < y1 && y < frame->height; y++) {
        for (int x = (int)fmax(x0, 0); x < x1 && x < frame->width; x++) {
            const uint8_t *at = frame->rgbx + (size_t)y * (size_t)frame->stride + 4 * (size_t)x;
            /* red ink is dark in green alone, blue in red */
            const int here = at[0] < at[1] ? at[0] : at[1];
            level = within(corner, x + 0.5, y + 0.5) && here < level ? here : level;
        }
    }
    return level;
}

/* The level of bare paper: the most frequent of the picture. */
static int paper_level(const struct ecgp_frame *frame)
{
    long count[256] = {0};
    int level = 0;
    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++) {
            count[frame->rgbx[(size_t)y * (size_t)frame->stride + 4 * (size_t)x + 1]]++;
        }
    }
    for (int i = 0; i < 256; i++) {
        level = count[i] > count[level] ? i : level;
    }
    return level;
}

struct inked {
    int words, dark_words, marks, dark_marks;
};

static void count_ink(const struct scene *scene, struct inked *inked)
{
    const int dark = paper_level(&scene->frame) * 4 / 5;
    for (int i = 0; i < ecgp_page_word_count(scene->page); i++) {
        struct ecgp_page_word word;
        ecgp_page_word(scene->page, i, &word);
        inked->words++;
        inked->dark_words += darkest(&scene->frame, word.corner) < dark;
    }
    for (int i = 0; i < ecgp_page_handwriting_count(scene->page); i++) {
        struct ecgp_page_handwriting mark;
        ecgp_page_handwriting(scene->page, i, &mark);
        const int level = darkest(&scene->frame, mark.corner);
        inked->marks += level < 256; /* else it is off the picture */
        inked->dark_marks += level < dark;
    }
}

static void test_words_have_ink(void **state)
{
    struct scene *scene = *state;
    for (int p = 0; p < 2; p++) {
        struct inked inked = {0};
        for (int i = 0; i < (is_thorough() ? 100 : 8); i++) {
            struct random_page choice = random_page_choose(p ? "scan" : "print", 50 + i);
            choice.severity = 1;
            choice.width = choice.width < 900 ? choice.width + 400 : choice.width;
            struct ecgp_options *options = random_page_options(&choice, false);
            options_give(options, "grid", "none");
            random_page_draw(scene, options, &choice, ALL);
            count_ink(scene, &inked);
            scene_put_away(scene);
        }
        print_message("%s: ink in %d of %d words and %d of %d marks\n", p ? "scan" : "print",
                      inked.dark_words, inked.words, inked.dark_marks, inked.marks);
        assert_true(inked.words > 100);
        assert_true(inked.dark_words > 0.95 * inked.words);
        assert_true(inked.dark_marks >= 0.95 * inked.marks);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_page_is_the_same_again),
        cmocka_unit_test(test_strength_0_is_clean),
        cmocka_unit_test(test_words_have_ink),
    };
    return cmocka_run_group_tests(tests, scene_set_up, scene_tear_down);
}
