/*
 * Strokes against coverage counted from many points a pixel. The oracle is shown to have teeth: a
 * pen 5 % off and a shift of 0.2 px must be seen.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ecgpress/ecgpress.h>

#include "base/array.h"
#include "rig/drawn.h"
#include "rig/memory_record.h"
#include "rig/scene.h"
#include "truth/page.h"
#include "truth/stroke.h"

enum { PARTS = ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS, SAMPLES = 1000 };

static int gray_at(const struct ecgp_frame *frame, int x, int y)
{
    return frame->rgbx[(size_t)y * (size_t)frame->stride + (size_t)x * 4 + 1];
}

/* The oracle: is a point within the pen's radius of the polyline? */
struct oracle {
    const struct ecgp_page *page;
    int field;
    double radius, shift; /* px */
};

static bool under_stroke(const struct oracle *oracle, double px, double py)
{
    const struct plan_field *field = &oracle->page->plan.field[oracle->field];
    const double step = map_length(&oracle->page->plan.map, field->sample_mm);
    double x0, y0;
    map_point(&oracle->page->plan.map, field->x_mm, field->y_mm, &x0, &y0);
    px -= oracle->shift;
    const int64_t from = (int64_t)fmax(floor((px - oracle->radius - x0) / step) - 1, 0);
    const int64_t to =
        (int64_t)fmin(ceil((px + oracle->radius - x0) / step) + 1, (double)field->samples - 1);
    bool joined = false;
    double ax = 0, ay = 0;
    for (int64_t i = from; i <= to; i++) {
        double x, y;
        const bool there = ecgp_page_point(oracle->page, oracle->field, i, &x, &y);
        if (there &&
            distance_to_segment(px, py, joined ? ax : x, joined ? ay : y, x, y) <= oracle->radius) {
            return true;
        }
        joined = there;
        ax = x;
        ay = y;
    }
    return false;
}

static double oracle_coverage(const struct oracle *oracle, int x, int y)
{
    enum { N = 16 };
    int hits = 0;
    for (int i = 0; i < N * N; i++) {
        hits += under_stroke(oracle, x + (i % N + 0.5) / N, y + (i / N + 0.5) / N);
    }
    return (double)hits / (N * N);
}

struct comparison {
    long edge, wrong; /* pixels on the stroke's edge, and those on the wrong side of one half */
    double error;     /* sum of differences of coverage over edge pixels, in levels of 255 */
    double bias;      /* the same with its sign: picture less oracle */
};

/* Compares part of a lead's box with the oracle. */
static struct comparison compare(const struct scene *scene, const struct oracle *oracle,
                                 int columns)
{
    struct comparison result = {0};
    const struct ecgp_mask *mask = &scene->frame.mask[oracle->field];
    const struct ecgp_box box = scene->page->leads[oracle->field].box;
    const int last = box.x0 + columns < box.x1 ? box.x0 + columns : box.x1;
    for (int y = box.y0 > 2 ? box.y0 - 2 : 0; y < box.y1 + 2 && y < scene->frame.height; y++) {
        for (int x = box.x0 > 2 ? box.x0 - 2 : 0; x < last; x++) {
            const double drawn = (255 - gray_at(&scene->frame, x, y)) / 255.0;
            const bool inside = under_stroke(oracle, x + 0.5, y + 0.5);
            if ((drawn == 0 && !inside) || (drawn == 1 && inside)) {
                continue; /* off the edge, as far as the oracle's middle tells */
            }
            const double expected = oracle_coverage(oracle, x, y);
            if (expected > 0 && expected < 1) {
                result.edge++;
                result.error += 255 * fabs(drawn - expected);
                result.bias += 255 * (drawn - expected);
                result.wrong += fabs(expected - 0.5) > 1.0 / 256 &&
                                drawn_mask_at(mask, x, y) != (expected >= 0.5);
            }
        }
    }
    return result;
}

static const char *const bare[] = {
    "show_grid", "0",     "show_lead_name", "0", "show_separate_line", "0", "row_height",
    "8",         "width", "2200",           NULL};

static void test_trace_covers_what_the_pen_does(void **state)
{
    struct scene *scene = *state;
    scene_draw(scene, page_of("builtin", options_with(bare), "3by1", 0), PARTS);
    const double radius = stroke_pen_radius(&scene->page->plan);
    for (int field = 0; field < 3; field++) {
        const struct oracle oracle = {scene->page, field, radius, 0};
        const struct comparison got = compare(scene, &oracle, 500);
        print_message("lead %d: %ld edge pixels, mean error %.2f/255, bias %.2f, mask %.3f %%\n",
                      field, got.edge, got.error / (double)got.edge, got.bias / (double)got.edge,
                      100.0 * (double)got.wrong / (double)got.edge);
        assert_true(got.edge > 1000);
        assert_true(got.error / (double)got.edge < 4);
        assert_true((double)got.wrong < 0.005 * (double)got.edge);
    }
    scene_put_away(scene);
}

static void test_the_oracle_has_teeth(void **state)
{
    struct scene *scene = *state;
    scene_draw(scene, page_of("builtin", options_with(bare), "3by1", 0), PARTS);
    const double radius = stroke_pen_radius(&scene->page->plan);
    const struct oracle faults[] = {{scene->page, 1, radius * 1.05, 0},
                                    {scene->page, 1, radius * 0.95, 0},
                                    {scene->page, 1, radius, 0.2}};
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        const struct comparison got = compare(scene, &faults[i], 500);
        assert_true(got.error / (double)got.edge >= 4);
    }
    scene_put_away(scene);
}

static void test_gaps_stay_empty(void **state)
{
    struct scene *scene = *state;
    double signal[SAMPLES];
    const double *const channels[] = {signal};
    for (int i = 0; i < SAMPLES; i++) {
        signal[i] = i % 2 ? 1.0 : -1.0; /* so that a bridge over a gap would show */
        signal[i] = i >= 400 && i < 500 ? NAN : signal[i] * (i > 300);
    }
    signal[200] = NAN; /* a gap narrower than the pen, between 0.5 mV and -0.5 mV */
    for (int i = 150; i < 200; i++) {
        signal[i] = 0.5;
        signal[i + 51] = -0.5;
    }
    struct ecgp_record *record =
        memory_record(500, SAMPLES, 1, (const char *const[]){"ii"}, channels);
    struct ecgp_options *options = options_with(
        (const char *const[]){"width", "1200", "sampling_rate", "500", "lead_3by1_length", "1000",
                              "pen", "3", "show_grid", "0", "show_lead_name", "0", NULL});
    scene_draw(scene, page_of_record(record, options, "3by1", 0), PARTS);
    const struct oracle oracle = {scene->page, 1, stroke_mask_radius(&scene->page->plan), 0};
    const struct ecgp_box crop = scene->page->leads[1].crop;
    long wrong = 0, ink = 0;
    for (int y = crop.y0; y < crop.y1; y++) {
        for (int x = crop.x0; x < crop.x1; x++) {
            const double expected = oracle_coverage(&oracle, x, y);
            ink += expected >= 0.5;
            wrong += fabs(expected - 0.5) > 0.1 &&
                     drawn_mask_at(&scene->frame.mask[1], x, y) != (expected > 0.5);
        }
    }
    print_message("%ld mask pixels, %ld wrong\n", ink, wrong);
    assert_true(ink > 1000);
    assert_true(wrong <= ink / 1000);
    double x, y;
    assert_false(ecgp_page_point(scene->page, 1, 450, &x, &y));
    scene_put_away(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trace_covers_what_the_pen_does),
        cmocka_unit_test(test_the_oracle_has_teeth),
        cmocka_unit_test(test_gaps_stay_empty),
    };
    return cmocka_run_group_tests(tests, scene_set_up, scene_tear_down);
}
