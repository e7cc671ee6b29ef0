/*
 * Handwriting as it is drawn, against an oracle: which points lie within the pen's radius of the
 * strokes, counted from many points a pixel.
 */
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

#include "rig/drawn.h"
#include "rig/scene.h"
#include "truth/page.h"

static struct ecgp_page *make_page(const char *marks, const char *width, const char *pen)
{
    const char *const settings[] = {
        "handwriting",        marks,   "width",     width, "hand_pen",       pen,
        "hand_color",         "black", "show_grid", "0",   "show_lead_name", "0",
        "show_separate_line", "0",     NULL,
    };
    return page_of("builtin", options_with(settings), "3by1", 4);
}

static struct ecgp_frame draw(struct ecgp_renderer *renderer, const struct ecgp_page *page)
{
    struct ecgp_frame frame;
    assert_int_equal(
        ecgp_renderer_draw(renderer, page, ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS, &frame, NULL),
        ECGP_OK);
    return frame;
}

struct oracle {
    const struct plan *plan;
    const struct plan_mark *mark;
    double thicker, shift; /* faults: a factor of the pen's width, and px */
};

static bool under_piece(const struct oracle *oracle, const struct plan_pen_point *point, double px,
                        double py)
{
    double ax, ay, bx, by;
    map_point(&oracle->plan->map, point[0].x_mm, point[0].y_mm, &ax, &ay);
    map_point(&oracle->plan->map, point[1].x_mm, point[1].y_mm, &bx, &by);
    const double dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
    const double part = length > 0 ? ((px - ax) * dx + (py - ay) * dy) / length : 0;
    const double t = fmin(fmax(part, 0), 1);
    const double width = point[0].width_mm + t * (point[1].width_mm - point[0].width_mm);
    const double radius = oracle->thicker * map_length(&oracle->plan->map, width) / 2;
    return hypot(px - ax - t * dx, py - ay - t * dy) <= radius;
}

static bool under_mark(const struct oracle *oracle, double px, double py)
{
    for (int i = 0; i < oracle->mark->strokes; i++) {
        const struct plan_stroke *stroke = &oracle->plan->stroke[oracle->mark->first + i];
        for (int k = stroke->first; k + 1 < stroke->first + stroke->points; k++) {
            if (under_piece(oracle, &oracle->plan->pen_point[k], px - oracle->shift, py)) {
                return true;
            }
        }
    }
    return false;
}

static double expected_share(const struct oracle *oracle, int x, int y)
{
    enum { N = 16 };
    int hits = 0;
    for (int i = 0; i < N * N; i++) { /* a turned lattice: no two points share a row or column */
        const double column = i % N + (i / N + 0.5) / N;
        const double row = i / N + (N - i % N - 0.5) / N;
        hits += under_mark(oracle, x + column / N, y + row / N);
    }
    return (double)hits / (N * N);
}

/* What a pixel's red says of the share of ink on white paper. */
static double drawn_share(const struct ecgp_frame *frame, const struct oracle *oracle, int x, int y)
{
    const int level = frame->rgbx[(size_t)y * (size_t)frame->stride + (size_t)x * 4];
    const struct rgb *ink = &oracle->plan->stroke[oracle->mark->first].color;
    return (1 - level / 255.0) / (1 - (double)ink->r);
}

static bool is_white(const uint8_t *bare, const struct ecgp_frame *frame, int x, int y)
{
    return bare[(size_t)y * (size_t)frame->stride + (size_t)x * 4] == 255;
}

/* The mean error over the edge of a mark, in levels. Off the edge ink must be all or nothing. */
static double mark_error(const struct ecgp_frame *frame, const uint8_t *bare,
                         const struct oracle *oracle, long *edge)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = 0, y1 = 0, sum = 0;
    *edge = 0;
    for (int i = 0; i < 4; i++) {
        double x, y;
        map_point(&oracle->plan->map, oracle->mark->corner_mm[i][0], oracle->mark->corner_mm[i][1],
                  &x, &y);
        x0 = fmin(x0, x);
        y0 = fmin(y0, y);
        x1 = fmax(x1, x);
        y1 = fmax(y1, y);
    }
    for (int y = (int)fmax(y0 - 2, 0); y < (int)fmin(y1 + 2, frame->height); y++) {
        for (int x = (int)fmax(x0 - 2, 0); x < (int)fmin(x1 + 2, frame->width); x++) {
            const double drawn = drawn_share(frame, oracle, x, y);
            const bool inside = under_mark(oracle, x + 0.5, y + 0.5);
            if (!is_white(bare, frame, x, y) || (drawn < 0.01 && !inside) ||
                (drawn > 0.99 && inside)) {
                continue;
            }
            const double expected = expected_share(oracle, x, y);
            sum += 255 * fabs(drawn - expected);
            (*edge)++;
        }
    }
    return sum / (double)*edge;
}

static uint8_t *bare_picture(struct ecgp_renderer *renderer, const char *width)
{
    struct ecgp_page *page = make_page("0", width, "0.4");
    const struct ecgp_frame frame = draw(renderer, page);
    const size_t size = (size_t)frame.stride * (size_t)frame.height;
    uint8_t *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, frame.rgbx, size);
    ecgp_page_destroy(page);
    return copy;
}

static void test_strokes_cover_what_the_pen_does(void **state)
{
    static const struct {
        const char *width, *pen;
    } sizes[] = {{"2200", "0.4"}, {"1500", "0.8"}};
    for (size_t i = 0; i < 2; i++) {
        uint8_t *bare = bare_picture(*state, sizes[i].width);
        struct ecgp_page *page = make_page("3", sizes[i].width, sizes[i].pen);
        const struct ecgp_frame frame = draw(*state, page);
        assert_true(page->plan.marks >= 2);
        for (int k = 0; k < page->plan.marks; k++) {
            struct oracle oracle = {&page->plan, &page->plan.mark[k], 1, 0};
            long edge;
            const double error = mark_error(&frame, bare, &oracle, &edge);
            print_message("%s: %ld edge pixels, mean error %.2f/255\n", oracle.mark->kind, edge,
                          error);
            assert_true(edge > 100);
            assert_true(error < 5);
            if (k == 0) { /* teeth */
                oracle.thicker = 1.1;
                assert_true(mark_error(&frame, bare, &oracle, &edge) > 6);
                oracle = (struct oracle){&page->plan, oracle.mark, 1, 0.2};
                assert_true(mark_error(&frame, bare, &oracle, &edge) > 6);
            }
        }
        ecgp_page_destroy(page);
        free(bare);
    }
}

static void test_masks_know_nothing_of_handwriting(void **state)
{
    struct ecgp_page *bare = make_page("0", "1100", "0.4");
    struct ecgp_page *written = make_page("12", "1100", "0.4");
    struct ecgp_frame frame = draw(*state, bare);
    uint8_t *bits[PLAN_MAX_FIELDS];
    size_t size[PLAN_MAX_FIELDS];
    for (int i = 0; i < frame.masks; i++) {
        const struct ecgp_mask *mask = &frame.mask[i];
        size[i] = (size_t)mask->stride * (size_t)(mask->crop.y1 - mask->crop.y0);
        bits[i] = malloc(size[i]);
        assert_non_null(bits[i]);
        memcpy(bits[i], mask->bits, size[i]);
    }
    frame = draw(*state, written);
    assert_true(written->plan.marks > 3);
    for (int i = 0; i < frame.masks; i++) {
        assert_memory_equal(bits[i], frame.mask[i].bits, size[i]);
        assert_memory_equal(&bare->leads[i].box, &written->leads[i].box, sizeof(struct ecgp_box));
        free(bits[i]);
    }
    ecgp_page_destroy(bare);
    ecgp_page_destroy(written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strokes_cover_what_the_pen_does),
        cmocka_unit_test(test_masks_know_nothing_of_handwriting),
    };
    return cmocka_run_group_tests(tests, renderer_set_up, renderer_tear_down);
}
