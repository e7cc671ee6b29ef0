/*
 * Rendered pages: boxes against masks, the ruling against arithmetic, names against FreeType at
 * sixteen times the size. Each oracle is shown to have teeth: a shift of 0.2 px and a grid half a
 * pixel off must be seen.
 */
#define _GNU_SOURCE
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
#include "base/rng.h"
#include "config/leads.h"
#include "rig/drawn.h"
#include "rig/memory_record.h"
#include "rig/scene.h"
#include "truth/page.h"

/* Draws a record, or else a built-in one. `settings` are names and values, ended by NULL. */
static void draw_record(struct scene *scene, struct ecgp_record *record, const char *layout,
                        const char *const *settings)
{
    struct ecgp_options *options = options_with(settings);
    struct ecgp_page *page = record ? page_of_record(record, options, layout, 0)
                                    : page_of("builtin", options, layout, 0);
    scene_draw(scene, page, ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS);
}

static int gray_at(const struct ecgp_frame *frame, int x, int y)
{
    return frame->rgbx[(size_t)y * (size_t)frame->stride + (size_t)x * 4 + 1];
}

/* --- boxes and masks -----------------------------------------------------------------------------
 */

/* Boxes are computed, masks are drawn: they must agree, and masks have no holes. */
static void check_boxes(const struct scene *scene)
{
    for (int i = 0; i < scene->frame.masks; i++) {
        const struct ecgp_page_lead *lead = &scene->page->leads[i];
        const struct ecgp_mask *mask = &scene->frame.mask[i];
        if (!lead->present) {
            assert_null(mask->bits);
            continue;
        }
        const struct ecgp_box ink = drawn_ink(mask);
        assert_true(abs(ink.x0 - lead->box.x0) <= 1 && abs(ink.y0 - lead->box.y0) <= 1);
        assert_true(abs(ink.x1 - lead->box.x1) <= 1 && abs(ink.y1 - lead->box.y1) <= 1);
        for (int x = ink.x0; x < ink.x1; x++) {
            bool any = false;
            for (int y = ink.y0; y < ink.y1 && !any; y++) {
                any = drawn_mask_at(mask, x, y);
            }
            assert_true(any);
        }
    }
}

static void test_boxes_are_the_ink_at_any_size(void **state)
{
    struct scene *scene = *state;
    static const char *const widths[] = {"300", "641", "1100", "2200", "4480", "9000"};
    static const char *const pens[] = {"0.1", "0.5", "3"};
    const char *layout;
    for (size_t w = 0; w < ARRAY_COUNT(widths); w++) {
        for (size_t p = 0; p < ARRAY_COUNT(pens); p++) {
            layout = ecgp_layout_name((w + p) % 6);
            draw_record(scene, NULL, layout,
                        (const char *const[]){"width", widths[w], "pen", pens[p], NULL});
            check_boxes(scene);
            scene_put_away(scene);
        }
    }
}

static void test_whole_pages_have_the_reference_size(void **state)
{
    struct scene *scene = *state;
    const char *const none[] = {NULL};
    draw_record(scene, NULL, "3by4", none);
    assert_int_equal(scene->frame.width, 4480);
    assert_int_equal(scene->frame.height, 1441);
    scene_put_away(scene);
    draw_record(scene, NULL, "3by1", none);
    assert_int_equal(scene->frame.height, 1452);
    scene_put_away(scene);
}

static void test_same_page_same_pixels(void **state)
{
    struct scene *scene = *state;
    const char *const small[] = {"width", "900", NULL};
    draw_record(scene, NULL, "6by2-II", small);
    const size_t size = (size_t)scene->frame.stride * (size_t)scene->frame.height;
    uint8_t *first = malloc(size);
    memcpy(first, scene->frame.rgbx, size);
    scene_put_away(scene);
    draw_record(scene, NULL, "12by1", (const char *const[]){"width", "2000", NULL});
    scene_put_away(scene);
    draw_record(scene, NULL, "6by2-II", small);
    assert_memory_equal(first, scene->frame.rgbx, size);
    free(first);
    scene_put_away(scene);
}

/* --- the ruling
 * ----------------------------------------------------------------------------------- */

/* Share of [i, i + 1] under lines of width `line` every `step` from `origin` to `end`, every fifth
 * (or all but every fifth) of them; counted from points. */
static double line_share(double origin, double end, double step, double line, bool major, int i)
{
    enum { N = 512 };
    const double low = fmin(origin, end), high = fmax(origin, end);
    int hits = 0;
    for (int k = 0; k < N; k++) {
        const double at = i + (k + 0.5) / N;
        const double n = round((at - origin) / step);
        hits += at >= low && at <= high && n >= 0 && fabs(origin + n * step - end) > 1e-3 &&
                fabs(at - (origin + n * step)) <= line / 2 && (fmod(n, 5) == 0) == major;
    }
    return (double)hits / N;
}

struct axis {
    double *minor, *major;
};

static struct axis rule_axis(double origin, double end, double step, double line, int count)
{
    struct axis axis = {malloc((size_t)count * sizeof(double)),
                        malloc((size_t)count * sizeof(double))};
    for (int i = 0; i < count; i++) {
        axis.minor[i] = line_share(origin, end, step, line, false, i);
        axis.major[i] = line_share(origin, end, step, line, true, i);
    }
    return axis;
}

/* Mean difference of the green channel, in levels, over the ruled page without leads. */
static double grid_error(const struct scene *scene, double shift)
{
    const struct plan *plan = &scene->page->plan;
    const struct rect_mm *area = &plan->grid.area;
    const double scale = plan->map.px_per_mm;
    const double line = plan->grid.minor_line_mm * scale;
    const struct axis x =
        rule_axis(area->x0 * scale + shift, area->x1 * scale, scale, line, plan->width);
    const struct axis y =
        rule_axis(area->y1 * scale + shift, area->y0 * scale, -scale, line, plan->height);
    double sum = 0;
    long count = 0;
    for (int row = 0; row < (int)(area->y1 * scale); row++) {
        for (int column = (int)ceil(area->x0 * scale); column < plan->width; column++) {
            const double minor = 1 - (1 - x.minor[column]) * (1 - y.minor[row]);
            const double major = 1 - (1 - x.major[column]) * (1 - y.major[row]);
            const double paper = 1 + minor * (0.93 - 1);
            const double expected = 255 * (paper + major * (0.5 - paper));
            if (row < scene->page->leads[0].box.y0 - 3) {
                sum += fabs(gray_at(&scene->frame, column, row) - expected);
                count++;
            }
        }
    }
    free(x.minor);
    free(x.major);
    free(y.minor);
    free(y.major);
    return sum / (double)count;
}

static void test_ruling_is_where_it_belongs(void **state)
{
    struct scene *scene = *state;
    static const char *const widths[] = {"700", "1100", "4480"};
    for (size_t i = 0; i < 3; i++) {
        draw_record(scene, NULL, "3by1",
                    (const char *const[]){"width", widths[i], "show_lead_name", "0", NULL});
        const double right = grid_error(scene, 0);
        const double off = grid_error(scene, 0.5);
        print_message("width %s: %.3f levels, half a pixel off %.3f\n", widths[i], right, off);
        assert_true(right < 0.5);
        assert_true(off > 2 * right && off > 0.5);
        scene_put_away(scene);
    }
}

/* --- names
 * ----------------------------------------------------------------------------------------- */

enum { FINER = 16 };

/* Mean difference between a drawn name and FreeType's picture of it at sixteen times the size, box
 * filtered; over the pixels of the name's box. */
static double name_error(const struct scene *scene, int field, double shift)
{
    const struct plan *plan = &scene->page->plan;
    const struct plan_field *lead = &plan->field[field];
    struct glyph_face *face;
    struct glyph_run run;
    double x, y, sum = 0;
    map_point(&plan->map, lead->name_x_mm, lead->name_y_mm, &x, &y);
    const double size = map_length(&plan->map, plan->font_mm);
    assert_int_equal(glyph_face_create("", TYPEFACE_SANS, &face, NULL), ECGP_OK);
    assert_int_equal(
        glyph_run_init(&run, face, lead->name, size * FINER, (x + shift) * FINER, y * FINER, NULL),
        ECGP_OK);
    const struct ecgp_box box = scene->page->leads[field].name_box;
    for (int row = box.y0; row < box.y1; row++) {
        for (int column = box.x0; column < box.x1; column++) {
            double coverage = 0;
            for (int i = 0; i < FINER * FINER; i++) {
                const int fx = column * FINER + i % FINER - run.x;
                const int fy = row * FINER + i / FINER - run.y;
                if (fx >= 0 && fy >= 0 && fx < run.width && fy < run.height) {
                    coverage += run.coverage[fy * run.width + fx];
                }
            }
            sum += fabs(255 - gray_at(&scene->frame, column, row) - coverage / (FINER * FINER));
        }
    }
    glyph_run_finish(&run);
    glyph_face_destroy(face);
    return sum / ((box.x1 - box.x0) * (box.y1 - box.y0));
}

static void test_names_are_set_to_a_fraction_of_a_pixel(void **state)
{
    struct scene *scene = *state;
    draw_record(scene, NULL, "3by4",
                (const char *const[]){"width", "1800", "show_grid", "0", "show_separate_line", "0",
                                      "row_height", "6", NULL});
    for (int field = 0; field < 12; field++) {
        const double right = name_error(scene, field, 0);
        const double off = fmin(name_error(scene, field, 0.2), name_error(scene, field, -0.2));
        print_message("%s: %.2f levels, 0.2 px off %.2f\n", scene->page->leads[field].name, right,
                      off);
        assert_true(right < 3);
        assert_true(off > 2 * right && off > 3);
        const struct ecgp_box box = scene->page->leads[field].name_box;
        int outside = 0;
        for (int x = box.x0 - 3; x < box.x1 + 3; x++) {
            outside += gray_at(&scene->frame, x, box.y0 - 1) < 127;
            outside += gray_at(&scene->frame, x, box.y1) < 127;
        }
        assert_int_equal(outside, 0);
    }
    scene_put_away(scene);
}

/* --- signals of every kind
 * ------------------------------------------------------------------------- */

enum { SAMPLES = 1000 };

/* Dropouts of every length, so dense that runs share columns: boxes are still the masks' ink. */
static void test_boxes_hold_with_dropouts(void **state)
{
    struct scene *scene = *state;
    static double channels[12][SAMPLES];
    const double *mv[12];
    static const char *const widths[] = {"250", "500", "900", "2000", "4480"};
    for (int round = 0; round < 20; round++) {
        struct rng rng = rng_stream(1, (uint64_t)round, RNG_PAGE);
        for (int c = 0; c < 12; c++) {
            mv[c] = channels[c];
            const double share = rng_uniform(&rng);
            for (int i = 0; i < SAMPLES; i++) {
                channels[c][i] = rng_uniform(&rng) < share ? NAN : rng_normal(&rng);
            }
            channels[c][SAMPLES / 2] = 0;
        }
        draw_record(scene, memory_record(500, SAMPLES, 12, lead_names, mv), "3by4",
                    (const char *const[]){"width", widths[round % 5], "sampling_rate", "500",
                                          "lead_3by4_length", "250", NULL});
        for (int i = 0; i < scene->frame.masks; i++) {
            const struct ecgp_page_lead *lead = &scene->page->leads[i];
            if (lead->present && lead->box.x0 < lead->box.x1) {
                const struct ecgp_box ink = drawn_ink(&scene->frame.mask[i]);
                assert_true(abs(ink.x0 - lead->box.x0) <= 1 && abs(ink.y0 - lead->box.y0) <= 1);
                assert_true(abs(ink.x1 - lead->box.x1) <= 1 && abs(ink.y1 - lead->box.y1) <= 1);
            }
        }
        scene_put_away(scene);
    }
}

/* A name that the picture's edge cuts is labeled as far as it is there. */
static void test_cut_names_are_labelled_as_seen(void **state)
{
    struct scene *scene = *state;
    draw_record(scene, NULL, "3by4",
                (const char *const[]){"n_empty_cell_at_up", "2.2", "show_grid", "0",
                                      "show_separate_line", "0", "row_height", "8", NULL});
    for (int field = 0; field < 12; field += 3) {
        const struct ecgp_box box = scene->page->leads[field].name_box;
        int left = 1 << 30, right = -1;
        assert_int_equal(box.y0, 0);
        for (int y = 0; y < box.y1; y++) {
            for (int x = box.x0 - 20; x < box.x1 + 20; x++) {
                if (gray_at(&scene->frame, x, y) < 127) {
                    left = x < left ? x : left;
                    right = x + 1 > right ? x + 1 : right;
                }
            }
        }
        assert_int_equal(left, box.x0);
        assert_int_equal(right, box.x1);
    }
    scene_put_away(scene);
}

static void test_renderers_live_side_by_side(void **state)
{
    struct scene *scene = *state;
    struct ecgp_renderer *other;
    struct ecgp_frame frame;
    const char *const small[] = {"width", "700", NULL};
    draw_record(scene, NULL, "3by1", small);
    const size_t size = (size_t)scene->frame.stride * (size_t)scene->frame.height;
    uint8_t *first = malloc(size);
    memcpy(first, scene->frame.rgbx, size);
    assert_int_equal(ecgp_renderer_create(&other, NULL), ECGP_OK);
    assert_int_equal(ecgp_renderer_draw(other, scene->page, ECGP_DRAW_PICTURE, &frame, NULL),
                     ECGP_OK);
    assert_memory_equal(first, frame.rgbx, size);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            ecgp_renderer_draw(scene->renderer, scene->page, ECGP_DRAW_PICTURE, &frame, NULL),
            ECGP_OK);
        assert_memory_equal(first, frame.rgbx, size);
        ecgp_renderer_destroy(i == 0 ? other : NULL);
    }
    free(first);
    scene_put_away(scene);
}

static void test_extreme_signals(void **state)
{
    struct scene *scene = *state;
    static double channels[4][SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        channels[0][i] = 0;
        channels[1][i] = 20 * sin(i / 30.0); /* leaves the page at both edges */
        channels[2][i] = i == 500 ? 9e4 : 0;
        channels[3][i] = -1000; /* never on the page */
    }
    const double *const mv[] = {channels[0], channels[1], channels[2], channels[3]};
    draw_record(scene,
                memory_record(100, SAMPLES, 4, (const char *const[]){"I", "II", "III", "V1"}, mv),
                "12by1", (const char *const[]){"width", "1500", NULL});
    const struct ecgp_page_lead *leads = scene->page->leads;
    assert_false(leads[0].clipped);
    assert_true(leads[1].clipped && leads[2].clipped && leads[6].clipped);
    assert_int_equal(leads[1].box.y0, 0);
    assert_int_equal(leads[6].box.x0, leads[6].box.x1);
    assert_null(scene->frame.mask[6].bits);
    assert_false(leads[3].present);
    const struct ecgp_box flat = leads[0].box;
    assert_true(flat.y1 - flat.y0 >= 1 && flat.y1 - flat.y0 <= 3);
    for (int i = 0; i < 3; i++) {
        const struct ecgp_box ink = drawn_ink(&scene->frame.mask[i]);
        assert_memory_equal(&ink, &leads[i].box, sizeof ink);
    }
    scene_put_away(scene);
}

static void test_overlaps_are_counted(void **state)
{
    struct scene *scene = *state;
    draw_record(scene, NULL, "3by4",
                (const char *const[]){"width", "1400", "row_height", "0.6", NULL});
    bool any = false;
    for (int i = 0; i < scene->frame.masks; i++) {
        const struct ecgp_mask *mask = &scene->frame.mask[i];
        long own = 0, shared = 0;
        uint64_t overlapped_by = 0;
        for (int y = mask->crop.y0; y < mask->crop.y1; y++) {
            for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
                bool other = false;
                for (int k = 0; k < scene->frame.masks; k++) {
                    const bool ink = k != i && drawn_mask_at(&scene->frame.mask[k], x, y);
                    overlapped_by |= (uint64_t)ink << k;
                    other |= ink;
                }
                own += drawn_mask_at(mask, x, y);
                shared += other && drawn_mask_at(mask, x, y);
            }
        }
        assert_true(mask->overlapped_by == overlapped_by);
        assert_true(fabs(mask->overlap - (double)shared / (double)own) < 1e-12);
        any |= shared > 0;
    }
    assert_true(any);
    scene_put_away(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boxes_are_the_ink_at_any_size),
        cmocka_unit_test(test_whole_pages_have_the_reference_size),
        cmocka_unit_test(test_same_page_same_pixels),
        cmocka_unit_test(test_ruling_is_where_it_belongs),
        cmocka_unit_test(test_names_are_set_to_a_fraction_of_a_pixel),
        cmocka_unit_test(test_boxes_hold_with_dropouts),
        cmocka_unit_test(test_cut_names_are_labelled_as_seen),
        cmocka_unit_test(test_renderers_live_side_by_side),
        cmocka_unit_test(test_extreme_signals),
        cmocka_unit_test(test_overlaps_are_counted),
    };
    return cmocka_run_group_tests(tests, scene_set_up, scene_tear_down);
}
