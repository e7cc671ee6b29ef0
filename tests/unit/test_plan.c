/* What the options of the group print make of a page's plan and words: no GL. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/leads.h"
#include "page/print.h"
#include "rig/scene.h"
#include "truth/page.h"

/* A page of a built-in ECG; `settings` are names and values, ended by NULL. */
static struct ecgp_page *plan_page(const char *layout, int64_t number, const char *const *settings)
{
    struct ecgp_options *options = options_with((const char *const[]){"width", "1600", NULL});
    for (; *settings; settings += 2) {
        options_give(options, settings[0], settings[1]);
    }
    return page_of("builtin:3", options, layout, number);
}

#define PAGE(layout, ...) plan_page(layout, 0, (const char *const[]){__VA_ARGS__, NULL})

static void test_strips_are_numbered(void **state)
{
    (void)state;
    struct ecgp_page *page = PAGE("3by4-III", "seed", "1");
    const char *const leads[] = {"II", "V1", "V5"};
    assert_int_equal(page->plan.fields, 15);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(page->leads[12 + i].index, 12 + i);
        assert_string_equal(page->leads[12 + i].name, leads[i]);
        assert_true(page->plan.field[12 + i].y_mm - page->plan.field[11 + i].y_mm == 15);
    }
    ecgp_page_destroy(page);
    page = PAGE("2by6", "seed", "1");
    assert_int_equal(page->leads[2].index, 2);
    assert_true(page->plan.field[2].y_mm == page->plan.field[0].y_mm);
    ecgp_page_destroy(page);
}

static void test_scales_take_precedence(void **state)
{
    (void)state;
    struct ecgp_page *page = PAGE("3by1", "paper_speed", "50", "gain", "20", "vertical_scale", "1");
    const struct plan_field *field = &page->plan.field[0];
    assert_true(fabs(field->sample_mm * page->plan.rate_hz - 50) < 1e-9);
    assert_true(fabs(field->mv_mm - 20) < 1e-9);
    assert_true(page->plan.grid.major_mm == 5);
    ecgp_page_destroy(page);
    page = PAGE("3by1", "vertical_scale", "1");
    assert_true(fabs(page->plan.field[0].mv_mm - 5) < 1e-9);
    ecgp_page_destroy(page);
}

/* Pulses keep to the page and off the leads, wherever they stand and however little room is left.
 */
static void test_pulses_have_room(void **state)
{
    (void)state;
    const char *const places[] = {"start", "end"}, *const speeds[] = {"25", "50"};
    for (int i = 0; i < 4; i++) {
        struct ecgp_page *page =
            PAGE("6by2", "calibration", places[i / 2], "paper_speed", speeds[i % 2],
                 "n_empty_cell_at_left", "0", "n_empty_cell_at_right", "0");
        const struct plan *plan = &page->plan;
        const struct plan_field *last = &plan->field[11];
        const double end = last->x_mm + (double)(last->samples - 1) * last->sample_mm;
        assert_int_equal(plan->pulses, 6);
        for (int k = 0; k < plan->pulses; k++) {
            const struct rect_mm *box = &plan->pulse[k].box;
            assert_true(box->x0 > plan->grid.area.x0 && box->x1 < plan->grid.area.x1);
            assert_true(i / 2 ? box->x0 > end : box->x1 < plan->field[0].x_mm);
            assert_true(fabs(box->y1 - box->y0 - plan->pen_mm - 10) < 1e-9);
        }
        ecgp_page_destroy(page);
    }
}

static void test_paper_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *size;
        double width, height;
    } cases[] = {{"a4", 297, 210}, {"letter", 279.4, 215.9}};
    for (size_t i = 0; i < 2; i++) {
        struct ecgp_page *page = PAGE("3by4-II", "page_size", cases[i].size);
        const double scale = page->plan.map.px_per_mm;
        assert_true(fabs(page->plan.width / scale - cases[i].width) < 1e-6);
        assert_true(fabs(page->plan.height / scale - cases[i].height) <= 1 / scale);
        ecgp_page_destroy(page);
    }
    /* 10 s are half a meter at 50 mm/s: the paper is as it is without a size */
    struct ecgp_page *wide = PAGE("3by4", "page_size", "a4", "paper_speed", "50");
    struct ecgp_page *plain = PAGE("3by4", "paper_speed", "50");
    assert_true(wide->plan.x_min == plain->plan.x_min && wide->plan.y_max == plain->plan.y_max);
    ecgp_page_destroy(wide);
    ecgp_page_destroy(plain);
}

static void test_cabrera(void **state)
{
    (void)state;
    const char *const order[] = {"aVL", "I", "aVR", "II", "aVF", "III", "V1"};
    struct ecgp_page *page = PAGE("12by1", "lead_order", "cabrera");
    struct ecgp_page *plain = PAGE("12by1", "seed", "1");
    for (int i = 0; i < 7; i++) {
        assert_string_equal(page->leads[i].name, order[i]);
        assert_int_equal(page->leads[i].inverted, i == 2);
        assert_int_equal(page->leads[i].index, i);
    }
    assert_string_equal(page->plan.field[2].name, "-aVR");
    for (int64_t k = 0; k < page->leads[2].samples; k++) {
        assert_true(page->leads[2].mv[k] == -plain->leads[3].mv[k]);
    }
    ecgp_page_destroy(page);
    ecgp_page_destroy(plain);
}

/* So many are left out, others on other pages, and never the last one. */
static void test_drop_leads(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (int number = 0; number < 40; number++) {
        const char *const *four = (const char *const[]){"drop_leads", "4", NULL};
        struct ecgp_page *page = plan_page("3by4", number, four);
        int present = 0;
        for (int i = 0; i < page->plan.fields; i++) {
            present += page->leads[i].present;
            seen |= page->leads[i].present ? 0 : 1u << i;
        }
        assert_int_equal(present, 8);
        ecgp_page_destroy(page);
    }
    assert_int_equal(seen, 0xFFF);
    struct ecgp_page *page = PAGE("3by1", "drop_leads", "6", "calibration", "start");
    assert_int_equal(page->leads[0].present + page->leads[1].present + page->leads[2].present, 1);
    assert_int_equal(page->plan.pulses, 1);
    ecgp_page_destroy(page);
}

/* Whether the page has a word of that kind, and which. */
static int count_words(const struct ecgp_page *page, const char *kind, const char *text)
{
    int count = 0;
    for (int i = 0; i < ecgp_page_word_count(page); i++) {
        struct ecgp_page_word word;
        ecgp_page_word(page, i, &word);
        count += strcmp(word.kind, kind) == 0 && (!text || strcmp(word.text, text) == 0);
    }
    return count;
}

static void test_words_stand_on_the_page(void **state)
{
    (void)state;
    const char *const headers[] = {"line", "table", "columns"};
    const char *const sizes[] = {"default", "a4", "roll"};
    for (int number = 0; number < 60; number++) {
        const char *const *settings = (const char *const[]){"header",
                                                            headers[number % 3],
                                                            "scale_line",
                                                            "short",
                                                            "page_size",
                                                            sizes[number / 3 % 3],
                                                            "name_position",
                                                            "left",
                                                            "header_claims",
                                                            "invented",
                                                            NULL};
        struct ecgp_page *page = plan_page("3by4-II", number, settings);
        const int words = ecgp_page_word_count(page);
        assert_int_equal(count_words(page, "lead", NULL), 13);
        assert_int_equal(count_words(page, "scale", NULL), 2);
        assert_true(count_words(page, "header", NULL) > 8);
        assert_true(count_words(page, "statement", NULL) > 3);
        for (int i = 0; i < words; i++) {
            struct ecgp_page_word word;
            ecgp_page_word(page, i, &word);
            assert_true(word.corner[0][0] > 0 && word.corner[2][0] < page->plan.width);
            assert_true(word.corner[0][1] > 0 && word.corner[2][1] < page->plan.height);
            assert_true(word.corner[0][0] < word.corner[2][0]);
        }
        ecgp_page_destroy(page);
    }
}

static bool words_overlap(const struct ecgp_page_word *a, const struct ecgp_page_word *b)
{
    return a->corner[0][0] < b->corner[2][0] && b->corner[0][0] < a->corner[2][0] &&
           a->corner[0][1] < b->corner[2][1] && b->corner[0][1] < a->corner[2][1];
}

static void test_words_do_not_collide(void **state)
{
    (void)state;
    const char *const headers[] = {"line", "table", "columns"};
    for (int number = 0; number < 120; number++) {
        const char *const *settings =
            (const char *const[]){"header", headers[number % 3], "scale_line",
                                  "device", "header_claims",     number % 2 ? "invented" : "record",
                                  NULL};
        struct ecgp_page *page = plan_page("3by4", number, settings);
        for (int i = 0; i < ecgp_page_word_count(page); i++) {
            for (int k = 0; k < i; k++) {
                struct ecgp_page_word a, b;
                ecgp_page_word(page, i, &a);
                ecgp_page_word(page, k, &b);
                if (words_overlap(&a, &b)) {
                    fail_msg("page %d: \"%s\" stands on \"%s\"", number, a.text, b.text);
                }
            }
        }
        ecgp_page_destroy(page);
    }
}

static void test_scale_line_is_true(void **state)
{
    (void)state;
    struct ecgp_page *page = PAGE("3by4", "scale_line", "short", "paper_speed", "50", "gain", "5");
    assert_int_equal(count_words(page, "scale", "50mm/s"), 1);
    assert_int_equal(count_words(page, "scale", "5mm/mV"), 1);
    ecgp_page_destroy(page);
    page = PAGE("3by4", "scale_line", "short", "horizontal_scale", "0.4", "vertical_scale", "0.25");
    assert_int_equal(count_words(page, "scale", "12.5mm/s"), 1);
    assert_int_equal(count_words(page, "scale", "20mm/mV"), 1);
    ecgp_page_destroy(page);
}

static void test_names(void **state)
{
    (void)state;
    struct ecgp_page *page =
        PAGE("3by4", "name_case", "upper", "name_position", "left", "calibration", "start");
    assert_int_equal(count_words(page, "lead", "AVR"), 1);
    assert_true(page->leads[0].name_box.x1 < page->plan.pulse[0].box.x0 * page->plan.map.px_per_mm);
    ecgp_page_destroy(page);
    page = PAGE("3by4", "name_case", "lower", "name_position", "below");
    assert_int_equal(count_words(page, "lead", "avr"), 1);
    assert_int_equal(count_words(page, "lead", "V1"), 1);
    assert_true(page->plan.field[0].name_y_mm > page->plan.field[0].y_mm);
    ecgp_page_destroy(page);
}

/* Stronger letters cover more. */
static void test_bold(void **state)
{
    (void)state;
    const char *const weights[] = {"0", "0.04", "0.08"};
    double before = 0;
    for (int i = 0; i < 3; i++) {
        struct ecgp_page *page = PAGE("3by4", "bold", weights[i]);
        const struct glyph_run *run = &page->print[3].run;
        double sum = 0;
        for (int k = 0; k < run->width * run->height; k++) {
            sum += run->coverage[k];
        }
        assert_true(sum > 1.1 * before);
        before = sum;
        ecgp_page_destroy(page);
    }
}

static void test_grids(void **state)
{
    (void)state;
    struct ecgp_page *page = PAGE("3by1", "grid", "none");
    assert_false(page->plan.grid.show);
    ecgp_page_destroy(page);
    page = PAGE("3by1", "grid", "red-dots", "grid_strength", "0.5", "major_weight", "2");
    struct ecgp_page *plain = PAGE("3by1", "grid", "red-dots");
    const struct plan_grid *half = &page->plan.grid, *full = &plain->plan.grid;
    assert_true(half->dots);
    assert_true(fabsf(half->major.g - (full->paper.g + full->major.g) / 2) < 1e-6f);
    assert_true(fabs(half->major_line_mm / full->major_line_mm - 2) < 1e-9);
    assert_true(half->minor_line_mm == full->minor_line_mm);
    ecgp_page_destroy(page);
    ecgp_page_destroy(plain);
}

/* Texts stand on blank paper, leads' zero lines on ruled paper of whole cells. */
static void test_ruled_leads(void **state)
{
    (void)state;
    struct ecgp_page *page =
        PAGE("3by4", "grid_extent", "leads", "header", "columns", "scale_line", "short");
    const struct rect_mm *area = &page->plan.grid.area, *sheet = &page->plan.sheet;
    assert_true(sheet->y0 == 0 && area->x0 == sheet->x0 && area->x1 == sheet->x1);
    for (int i = 0; i < page->plan.lines; i++) {
        const struct plan_line *line = &page->plan.line[i];
        assert_true(line->y_mm < area->y0 || line->y_mm - line->size_mm > area->y1);
    }
    for (int i = 0; i < page->plan.fields; i++) {
        assert_true(page->plan.field[i].y_mm > area->y0 + 10);
        assert_true(page->plan.field[i].y_mm < area->y1 - 10);
    }
    const double cells = (area->y1 - area->y0 - page->plan.grid.major_line_mm / 2) / 5;
    assert_true(fabs(cells - round(cells)) < 1e-9);
    ecgp_page_destroy(page);
    page = PAGE("3by4", "grid_extent", "leads");
    assert_memory_equal(&page->plan.sheet, &page->plan.grid.area, sizeof page->plan.sheet);
    ecgp_page_destroy(page);
}

/* On a warped page a name's word has the box of the name, turned with the page. */
static void test_words_go_through_the_map(void **state)
{
    (void)state;
    struct ecgp_page *page = PAGE("3by4", "rotation", "8", "tilt_x", "10", "header", "table",
                                  "header_claims", "invented");
    assert_true(ecgp_page_word_count(page) > 30);
    for (int i = 0; i < 12; i++) {
        const struct ecgp_box *box = &page->leads[i].name_box;
        double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
        struct ecgp_page_word word;
        ecgp_page_word(page, i, &word);
        assert_string_equal(word.kind, "lead");
        for (int k = 0; k < 4; k++) {
            x0 = fmin(x0, word.corner[k][0]);
            x1 = fmax(x1, word.corner[k][0]);
            y0 = fmin(y0, word.corner[k][1]);
            y1 = fmax(y1, word.corner[k][1]);
        }
        assert_true(box->x0 > x0 - 2 && box->x1 < x1 + 2 && box->y0 > y0 - 2 && box->y1 < y1 + 2);
        assert_true(fabs(word.corner[1][1] - word.corner[0][1]) > 0.1);
    }
    ecgp_page_destroy(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strips_are_numbered),
        cmocka_unit_test(test_scales_take_precedence),
        cmocka_unit_test(test_pulses_have_room),
        cmocka_unit_test(test_paper_sizes),
        cmocka_unit_test(test_cabrera),
        cmocka_unit_test(test_drop_leads),
        cmocka_unit_test(test_words_stand_on_the_page),
        cmocka_unit_test(test_words_do_not_collide),
        cmocka_unit_test(test_scale_line_is_true),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_bold),
        cmocka_unit_test(test_grids),
        cmocka_unit_test(test_ruled_leads),
        cmocka_unit_test(test_words_go_through_the_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
