/* Handwriting as it is planned: the stroke font, and the marks of pages. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/array.h"
#include "rig/scene.h"
#include "page/hand.h"
#include "page/hand_font.h"
#include "truth/page.h"

static const char printable[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                ".,:;/-+()?!=<>'%";

/* --- the font --- */

static void test_every_character_has_a_glyph(void **state)
{
    (void)state;
    static struct hand_font font;
    assert_int_equal(hand_font_load(&font, NULL), ECGP_OK);
    for (const char *c = printable; *c; c++) {
        const struct hand_glyph *glyph = &font.glyph[(unsigned char)*c];
        assert_true(glyph->advance > 0 && glyph->strokes > 0);
        for (int i = 0; i < glyph->strokes; i++) {
            const struct hand_stroke *stroke = &font.stroke[glyph->first + i];
            for (int k = stroke->first; k < stroke->first + stroke->points; k++) {
                assert_in_range(font.point[k].x + 10, 0, glyph->advance + 10);
                assert_in_range(font.point[k].y + 25, 0, 105);
            }
        }
    }
    assert_true(font.glyph[' '].advance > 0 && font.glyph[' '].strokes == 0);
    assert_ptr_equal(hand_font_glyph(&font, '\xe4'), &font.glyph[' ']);
    assert_true(hand_font_width(&font, "AF") == font.glyph['A'].advance + font.glyph['F'].advance);
}

static void test_glyphs_differ(void **state)
{
    (void)state;
    static struct hand_font font;
    assert_int_equal(hand_font_load(&font, NULL), ECGP_OK);
    for (const char *a = printable; *a; a++) {
        for (const char *b = a + 1; *b; b++) {
            const struct hand_glyph *one = hand_font_glyph(&font, *a);
            const struct hand_glyph *other = hand_font_glyph(&font, *b);
            const struct hand_stroke *s = &font.stroke[one->first];
            const struct hand_stroke *t = &font.stroke[other->first];
            assert_false(one->strokes == other->strokes && s->points == t->points &&
                         memcmp(&font.point[s->first], &font.point[t->first],
                                (size_t)s->points * sizeof *font.point) == 0 &&
                         one->strokes == 1);
        }
    }
}

static void test_bad_fonts_are_refused_by_line(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "# fine\nglyph A\n",
        "glyph A 50\nglyph A 50\n",
        "\nstroke 1,2 3,4\n",
        "glyph A 50\nstroke 1,2 3\n",
        "glyph A 50\nstroke 1,2\n",
        "glyph AB 50\n",
        "glyph A -1\n",
        "glyph A 50\nstrike 1,2 3,4\n",
    };
    static struct hand_font font;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct ecgp_error error = {0};
        assert_int_equal(hand_font_parse(&font, bad[i], &error), ECGP_INTERNAL);
        assert_non_null(strstr(error.text, i == 6 || i == 5 ? "hand.txt:1" : "hand.txt:2"));
    }
    assert_int_equal(hand_font_parse(&font, "glyph A 50\nstroke 1,2 3,-4\n", NULL), ECGP_OK);
    assert_int_equal(font.point[1].y, -4);
}

/* --- pages --- */

/* A page of the first built-in ECG; `marks` NULL leaves the option alone. */
static struct ecgp_page *make_page(const char *layout, const char *marks, int64_t number)
{
    static const char *const none[] = {NULL};
    const char *const some[] = {"handwriting", marks,        "hand_jitter", "0:3", "hand_size",
                                "2:8",         "hand_color", "blue,red",    NULL};
    return page_of("builtin", options_with(marks ? some : none), layout, number);
}

static void test_none_by_default(void **state)
{
    (void)state;
    struct ecgp_page *page = make_page("3by4", NULL, 3);
    struct ecgp_page_handwriting mark;
    assert_int_equal(page->plan.marks, 0);
    assert_int_equal(page->plan.strokes, 0);
    assert_int_equal(ecgp_page_handwriting_count(page), 0);
    assert_false(ecgp_page_handwriting(page, 0, &mark));
    ecgp_page_destroy(page);
}

/* Whether a point's disc is on the right of all four edges of a box that runs clockwise. */
static bool in_box(const struct plan_mark *mark, const struct plan_pen_point *point)
{
    for (int i = 0; i < 4; i++) {
        const double *a = mark->corner_mm[i], *b = mark->corner_mm[(i + 1) % 4];
        const double cross =
            (b[0] - a[0]) * (point->y_mm - a[1]) - (b[1] - a[1]) * (point->x_mm - a[0]);
        if (cross / hypot(b[0] - a[0], b[1] - a[1]) < point->width_mm / 2 - 1e-9) {
            return false;
        }
    }
    return true;
}

static void check_stroke(const struct plan *plan, const struct plan_stroke *stroke, int mark)
{
    const struct rect_mm *area = &plan->grid.area;
    assert_int_equal(stroke->mark, mark);
    assert_true(stroke->points >= 2);
    for (int i = stroke->first; i < stroke->first + stroke->points; i++) {
        const struct plan_pen_point *point = &plan->pen_point[i];
        assert_true(point->x_mm >= area->x0 && point->x_mm <= area->x1);
        assert_true(point->y_mm >= area->y0 && point->y_mm <= area->y1);
        assert_true(point->width_mm > 0.4 * stroke->width_mm &&
                    point->width_mm < 1.2 * stroke->width_mm);
        assert_true(in_box(&plan->mark[mark], point));
        assert_true(i == stroke->first ||
                    hypot(point->x_mm - point[-1].x_mm, point->y_mm - point[-1].y_mm) <= 2);
    }
}

static void test_strokes_are_on_the_paper_and_in_their_boxes(void **state)
{
    (void)state;
    int seen = 0, texts = 0;
    for (int64_t number = 0; number < 40; number++) {
        struct ecgp_page *page = make_page(ecgp_layout_name((size_t)number % 6), "12", number);
        const struct plan *plan = &page->plan;
        int next = 0;
        for (int i = 0; i < plan->marks; i++) {
            const struct plan_mark *mark = &plan->mark[i];
            assert_int_equal(mark->first, next);
            next += mark->strokes;
            texts += mark->text[0] != '\0';
            assert_true(mark->text[0] || strcmp(mark->kind, "handwriting") != 0);
            for (int k = mark->first; k < next; k++) {
                check_stroke(plan, &plan->stroke[k], i);
            }
        }
        assert_int_equal(next, plan->strokes);
        seen += plan->marks;
        ecgp_page_destroy(page);
    }
    assert_true(seen > 200 && texts > 50);
}

static void test_same_seed_and_number_same_strokes(void **state)
{
    (void)state;
    struct ecgp_page *a = make_page("3by4-II", "6", 7);
    struct ecgp_page *b = make_page("3by4-II", "6", 7);
    struct ecgp_page *other = make_page("3by4-II", "6", 8);
    const size_t size = (size_t)a->plan.pen_points * sizeof *a->plan.pen_point;
    assert_int_equal(a->plan.marks, 6);
    assert_int_equal(a->plan.pen_points, b->plan.pen_points);
    assert_memory_equal(a->plan.pen_point, b->plan.pen_point, size);
    assert_true(a->plan.pen_points != other->plan.pen_points ||
                memcmp(a->plan.pen_point, other->plan.pen_point, size) != 0);
    ecgp_page_destroy(a);
    ecgp_page_destroy(b);
    ecgp_page_destroy(other);
}

static void test_all_kinds_occur(void **state)
{
    (void)state;
    static const char *const kinds[] = {"handwriting", "arrow",     "caliper", "circle",
                                        "scribble",    "underline", "tick"};
    int seen[7] = {0};
    for (int64_t number = 0; number < 30; number++) {
        struct ecgp_page *page = make_page("3by4", "8", number);
        struct ecgp_page_handwriting mark;
        for (int i = 0; ecgp_page_handwriting(page, i, &mark); i++) {
            for (int k = 0; k < 7; k++) {
                seen[k] += strcmp(mark.kind, kinds[k]) == 0;
            }
        }
        ecgp_page_destroy(page);
    }
    for (int k = 0; k < 7; k++) {
        assert_true(seen[k] > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_character_has_a_glyph),
        cmocka_unit_test(test_glyphs_differ),
        cmocka_unit_test(test_bad_fonts_are_refused_by_line),
        cmocka_unit_test(test_none_by_default),
        cmocka_unit_test(test_strokes_are_on_the_paper_and_in_their_boxes),
        cmocka_unit_test(test_same_seed_and_number_same_strokes),
        cmocka_unit_test(test_all_kinds_occur),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
