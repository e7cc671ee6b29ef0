/* Warped pages, against the map evaluated on the CPU. */
#define _POSIX_C_SOURCE 200809L
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

#include "base/array.h"
#include "gpu/gl.h"
#include "render/parts.h"
#include "rig/drawn.h"
#include "rig/scene.h"
#include "truth/page.h"
#include "truth/stroke.h"

static const char *const turned[] = {"rotation", "-12", NULL};
static const char *const upside_down[] = {"rotation", "180", NULL};
static const char *const sideways[] = {"rotation", "-90", NULL};
static const char *const tilted[] = {"rotation", "4", "tilt_x", "30", "tilt_y", "-20", NULL};
static const char *const shrunk[] = {"zoom", "0.45", "rotation", "3", NULL};
static const char *const wild[] = {"rotation",      "-3",   "tilt_x",   "20",  "curl",    "50",
                                   "lens",          "0.06", "wrinkles", "1",   "creases", "6",
                                   "crease_height", "3",    "zoom",     "1.1", "fold",    "15",
                                   "fold_position", "0.4",  NULL};
static const char *const *const shapes[] = {turned, upside_down, sideways, tilted, shrunk, wild};
enum { SHAPES = ARRAY_COUNT(shapes) };

static void draw(struct scene *scene, const char *layout, int64_t number,
                 const char *const *settings)
{
    struct ecgp_options *options =
        options_with((const char *const[]){"width", "1400", "shading", "0", NULL});
    for (; *settings; settings += 2) {
        options_give(options, settings[0], settings[1]);
    }
    scene_draw(scene, page_of("builtin:3", options, layout, number),
               ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP);
}

/* --- the map's other way round, by Newton's method ----------------------------------------------
 */

static void locate(const struct ecgp_page *page, double x, double y, double *x_mm, double *y_mm)
{
    for (int i = 0; i < 60; i++) {
        double u, v, slope[4];
        ecgp_page_to_picture(page, *x_mm, *y_mm, &u, &v);
        mesh_slope(&page->plan.mesh, *x_mm, *y_mm, slope);
        const double area = slope[0] * slope[3] - slope[1] * slope[2];
        const double dx = x - u, dy = y - v;
        if (hypot(dx, dy) < 1e-7) {
            return;
        }
        *x_mm += (slope[3] * dx - slope[1] * dy) / area;
        *y_mm += (slope[0] * dy - slope[2] * dx) / area;
    }
}

/* --- the stroke's oracle, in millimeters of the page ---------------------------------------------
 */

static bool under_stroke(const struct plan_field *field, double radius, double x, double y)
{
    const double step = field->sample_mm;
    const int64_t from = (int64_t)fmax(floor((x - radius - field->x_mm) / step) - 1, 0);
    const int64_t to =
        (int64_t)fmin(ceil((x + radius - field->x_mm) / step) + 1, (double)field->samples - 1);
    for (int64_t i = from; i < to; i++) {
        if (distance_to_segment(x, y, field->x_mm + (double)i * step,
                                field->y_mm - field->mv[i] * field->mv_mm,
                                field->x_mm + (double)(i + 1) * step,
                                field->y_mm - field->mv[i + 1] * field->mv_mm) <= radius) {
            return true;
        }
    }
    return false;
}

/* Coverage of a pixel; the place of its middle on the page is known from the map that was drawn. */
static double oracle_coverage(const struct scene *scene, const struct plan_field *field,
                              double radius, int x, int y)
{
    enum { N = 16 };
    const float *place =
        scene->frame.map + 2 * ((size_t)y * (size_t)scene->frame.width + (size_t)x);
    double x_mm = place[0], y_mm = place[1];
    int hits = 0;
    for (int i = 0; i < N * N; i++) {
        locate(scene->page, x + (i % N + 0.5) / N, y + (i / N + 0.5) / N, &x_mm, &y_mm);
        hits += under_stroke(field, radius, x_mm, y_mm);
    }
    return (double)hits / (N * N);
}

struct comparison {
    long edge, wrong;
    double error; /* of 255 */
};

static struct comparison compare(const struct scene *scene, int field, double pen)
{
    struct comparison result = {0};
    const struct plan_field *lead = &scene->page->plan.field[field];
    const struct ecgp_box box = scene->page->leads[field].box;
    const struct ecgp_mask *mask = &scene->frame.mask[field];
    const double radius =
        pen * stroke_pen_radius(&scene->page->plan) / scene->page->plan.map.px_per_mm;
    for (int y = box.y0; y < box.y1; y++) {
        for (int x = box.x0; x < box.x1 && x < box.x0 + 250; x++) {
            const uint8_t *pixel =
                scene->frame.rgbx + (size_t)y * (size_t)scene->frame.stride + 4 * (size_t)x;
            const double drawn = (255 - pixel[1]) / 255.0;
            if (drawn == 0 && !drawn_mask_at(mask, x, y)) {
                continue;
            }
            const double expected = oracle_coverage(scene, lead, radius, x, y);
            if (expected > 0 && expected < 1) {
                result.edge++;
                result.error += 255 * fabs(drawn - expected);
                result.wrong += fabs(expected - 0.5) > 1.0 / 256 &&
                                drawn_mask_at(mask, x, y) != (expected >= 0.5);
            }
        }
    }
    return result;
}

/* --- tests ---------------------------------------------------------------------------------------
 */

static void draw_bare(struct scene *scene, const char *const *shape)
{
    const char *settings[40] = {
        "show_grid", "0", "show_lead_name", "0", "show_separate_line", "0", "row_height", "8",
        "pen",       "1"};
    int count = 10;
    for (int i = 0; shape[i]; i++) {
        settings[count++] = shape[i];
    }
    draw(scene, "3by1", 4, settings);
}

static void test_strokes_are_where_the_map_says(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < SHAPES; i++) {
        draw_bare(scene, shapes[i]);
        const bool thin =
            scene->page->plan.map.scale < 0.5; /* then masks have a pen of their own */
        const struct comparison got = compare(scene, 1, 1);
        const double error = got.error / (double)got.edge;
        const double wrong = (double)got.wrong / (double)got.edge;
        print_message("shape %d: %ld edge pixels, mean error %.2f/255, mask %.2f %%\n", i, got.edge,
                      error, 100 * wrong);
        assert_true(got.edge > 300);
        assert_true(error < (shapes[i] == shrunk ? 6 : 4)); /* a pen of 0.5 px has edges only */
        assert_true(thin || wrong < 0.02);
        scene_put_away(scene);
    }
}

static void test_the_oracle_has_teeth(void **state)
{
    struct scene *scene = *state;
    draw_bare(scene, wild);
    const struct comparison thick = compare(scene, 1, 1.1), fine = compare(scene, 1, 0.9);
    assert_true(thick.error / (double)thick.edge >= 4);
    assert_true(fine.error / (double)fine.edge >= 4);
    scene_put_away(scene);
}

static void test_boxes_are_the_ink(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < SHAPES * 3; i++) {
        draw(scene, i % 2 ? "3by4-II" : "12by1", i, shapes[i % SHAPES]);
        for (int k = 0; k < scene->frame.masks; k++) {
            const struct ecgp_box ink = drawn_ink(&scene->frame.mask[k]);
            const struct ecgp_box box = scene->page->leads[k].box;
            if (abs(ink.x0 - box.x0) > 1 || abs(ink.y0 - box.y0) > 1 || abs(ink.x1 - box.x1) > 1 ||
                abs(ink.y1 - box.y1) > 1) {
                fail_msg("shape %d lead %d: ink %d,%d,%d,%d, box %d,%d,%d,%d", i, k, ink.x0, ink.y0,
                         ink.x1, ink.y1, box.x0, box.y0, box.x1, box.y1);
            }
        }
        scene_put_away(scene);
    }
}

static void test_the_map_leads_back_to_crossings(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < SHAPES; i++) {
        draw(scene, "3by4", i, shapes[i]);
        int columns, rows, seen = 0;
        ecgp_page_grid(scene->page, &columns, &rows);
        for (int k = 0; k < columns * rows; k++) {
            double x_mm, y_mm, x, y, mm[2];
            if (!ecgp_page_grid_point(scene->page, k % columns, k / columns, &x_mm, &y_mm, &x,
                                      &y) ||
                x < 1 || y < 1 || x > scene->frame.width - 1 || y > scene->frame.height - 1) {
                continue;
            }
            drawn_map_at(&scene->frame, x, y, mm);
            seen++;
            if (hypot(mm[0] - x_mm, mm[1] - y_mm) > 0.02) {
                fail_msg("shape %d: crossing %g, %g mm is at %g, %g in the map", i, x_mm, y_mm,
                         mm[0], mm[1]);
            }
        }
        assert_true(seen > columns * rows / 4);
        scene_put_away(scene);
    }
}

/* What shaders read of a page and what is read back of it are found in different ways. */
static void test_the_maps_agree(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < SHAPES; i++) {
        draw(scene, "3by4", i, shapes[i]);
        const struct plan *plan = &scene->page->plan;
        const int columns = plan->width / 4, rows = plan->height / 4;
        struct mesh_place *places = calloc((size_t)columns * (size_t)rows, sizeof *places);
        assert_non_null(places);
        mesh_places(plan->map.mesh, 4, columns, rows, places);
        for (int k = 0; k < columns * rows; k++) {
            const float *drawn =
                scene->frame.map +
                2 * ((size_t)(k / columns) * 4 * (size_t)plan->width + (size_t)(k % columns) * 4);
            if (hypot(drawn[0] - places[k].x_mm, drawn[1] - places[k].y_mm) > 0.005) {
                fail_msg("shape %d: %g, %g mm and %g, %g mm", i, (double)drawn[0], (double)drawn[1],
                         (double)places[k].x_mm, (double)places[k].y_mm);
            }
        }
        free(places);
        scene_put_away(scene);
    }
}

static void test_homography_is_the_map(void **state)
{
    struct scene *scene = *state;
    double h[9];
    for (int i = 0; i < SHAPES; i++) {
        draw(scene, "3by4", i, shapes[i]);
        assert_int_equal(ecgp_page_homography(scene->page, h), shapes[i] != wild);
        int columns, rows;
        ecgp_page_grid(scene->page, &columns, &rows);
        for (int k = 0; k < columns * rows && shapes[i] != wild; k++) {
            double x_mm, y_mm, x, y;
            ecgp_page_grid_point(scene->page, k % columns, k / columns, &x_mm, &y_mm, &x, &y);
            const double w = h[6] * x_mm + h[7] * y_mm + h[8];
            assert_true(fabs((h[0] * x_mm + h[1] * y_mm + h[2]) / w - x) < 0.05);
            assert_true(fabs((h[3] * x_mm + h[4] * y_mm + h[5]) / w - y) < 0.05);
        }
        scene_put_away(scene);
    }
}

/* A page drawn flat and resampled through the dense map is the page drawn through it. */
static void test_a_resampled_flat_page_is_the_same(void **state)
{
    struct scene *scene = *state;
    const char *const none[] = {NULL};
    draw(scene, "3by4", 0, none);
    const int width = scene->frame.width, height = scene->frame.height;
    const double px_per_mm = scene->page->plan.map.px_per_mm;
    uint8_t *flat = malloc((size_t)scene->frame.stride * (size_t)height);
    memcpy(flat, scene->frame.rgbx, (size_t)scene->frame.stride * (size_t)height);
    scene_put_away(scene);
    const char *const bent[] = {"rotation", "-5", "curl", "20", "zoom", "1.3", NULL};
    draw(scene, "3by4", 0, bent);
    double sum = 0;
    long count = 0;
    for (int i = 0; i < width * height; i++) {
        const double x = scene->frame.map[2 * i] * px_per_mm - 0.5;
        const double y = scene->frame.map[2 * i + 1] * px_per_mm - 0.5;
        if (x < 1 || y < 1 || x > width - 2 || y > height - 2) {
            continue;
        }
        const uint8_t *at = flat + (size_t)y * (size_t)width * 4 + (size_t)x * 4 + 1;
        const double u = x - floor(x), v = y - floor(y);
        const double expected = (1 - v) * ((1 - u) * at[0] + u * at[4]) +
                                v * ((1 - u) * at[4 * width] + u * at[4 * width + 4]);
        sum += fabs(expected - scene->frame.rgbx[4 * (size_t)i + 1]);
        count++;
    }
    print_message("resampled: %.2f levels of difference\n", sum / (double)count);
    assert_true(count > width * height / 2);
    assert_true(sum / (double)count < 6); /* resampling softens every line by half a pixel */
    free(flat);
    scene_put_away(scene);
}

/* --- where a page lies over itself ---------------------------------------------------------------
 */

/* A page; folded over, there are pixels beside the fold that show nothing of it. */
static struct ecgp_page *page_over_itself(bool folded)
{
    struct ecgp_page *page = page_of(
        "builtin:3", options_with((const char *const[]){"width", "900", "wrinkles", "0.2", NULL}),
        "3by1", 0);
    struct page_mesh *mesh = &page->plan.mesh;
    for (int i = 0; folded && i < (mesh->columns + 1) * (mesh->rows + 1); i++) {
        const double edge = 500 + 0.1 * mesh->y_px[i];
        mesh->x_px[i] = mesh->x_px[i] > edge ? 2 * edge - mesh->x_px[i] : mesh->x_px[i];
    }
    return page;
}

/* Of the map that strokes are drawn by: a pixel is where its place of the page is, or off it. */
static void test_nothing_is_left_of_the_page_before(void **state)
{
    struct scene *scene = *state;
    scene_draw(scene, page_over_itself(false), ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS);
    scene_put_away(scene);
    scene_draw(scene, page_over_itself(true), ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS);
    const struct plan *plan = &scene->page->plan;
    const struct ink_map *near = &scene->renderer->near;
    float *places = calloc((size_t)plan->width * (size_t)plan->height, 2 * sizeof *places);
    assert_non_null(places);
    assert_true(scene->renderer->map.kinked);
    map_read_whole(&scene->renderer->map, plan, places);
    int holes = 0;
    for (int i = 0; i < plan->width * plan->height; i++) {
        const int column = i % plan->width, row = i / plan->width;
        const float *place = places + 2 * (size_t)i;
        double x, y;
        if (!near->inked[row / INK_TILE * near->columns + column / INK_TILE]) {
            continue;
        }
        ecgp_page_to_picture(scene->page, place[0], place[1], &x, &y);
        const bool hole = place[0] == (float)plan->mesh.x_mm && place[1] == (float)plan->mesh.y_mm;
        assert_true(hole || hypot(x - column - 0.5, y - row - 0.5) < 0.05);
        holes += hole;
    }
    print_message("%d pixels with nothing of the page\n", holes);
    assert_true(holes > 100);
    free(places);
    scene_put_away(scene);
}

/* --- what is drawn once
 * ---------------------------------------------------------------------------
 */

static PFNGLDRAWARRAYSPROC draw_arrays;
static int maps_drawn, tables_drawn;

/* What a program draws is told by what it reads. */
static void GLAD_API_PTR count_draws(GLenum mode, GLint first, GLsizei count)
{
    GLint program = 0;
    glGetIntegerv(GL_CURRENT_PROGRAM, &program);
    maps_drawn += glGetUniformLocation((GLuint)program, "cells") >= 0;
    tables_drawn += glGetUniformLocation((GLuint)program, "samples") >= 0;
    draw_arrays(mode, first, count);
}

/* Ink that is narrower than its masks is drawn by itself, but by the same map, and their tables are
 * filled together. */
static void test_ink_and_masks_share_what_they_can(void **state)
{
    struct scene *scene = *state;
    struct ecgp_options *options = options_with(
        (const char *const[]){"width", "900", "creases", "6", "ink_thinning", "0.5", NULL});
    draw_arrays = glad_glDrawArrays;
    maps_drawn = tables_drawn = 0;
    glad_glDrawArrays = count_draws;
    scene_draw(scene, page_of("builtin:3", options, "3by4", 0),
               ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS);
    glad_glDrawArrays = draw_arrays;
    assert_true(scene->page->plan.narrowing > 1 && scene->renderer->map.kinked);
    assert_int_equal(maps_drawn, 1);
    assert_int_equal(tables_drawn, 1);
    scene_put_away(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strokes_are_where_the_map_says),
        cmocka_unit_test(test_the_oracle_has_teeth),
        cmocka_unit_test(test_boxes_are_the_ink),
        cmocka_unit_test(test_the_map_leads_back_to_crossings),
        cmocka_unit_test(test_the_maps_agree),
        cmocka_unit_test(test_homography_is_the_map),
        cmocka_unit_test(test_a_resampled_flat_page_is_the_same),
        cmocka_unit_test(test_nothing_is_left_of_the_page_before),
        cmocka_unit_test(test_ink_and_masks_share_what_they_can),
    };
    setenv("ECGPRESS_RING", "0", 1); /* the context is this thread's, to be looked into */
    return cmocka_run_group_tests(tests, scene_set_up, scene_tear_down);
}
