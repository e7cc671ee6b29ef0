/* A tiny dataset of warped pages with all files that a dataset can have, and faults put into it. */
#define _GNU_SOURCE
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ecgpress/render.h>

#include "base/array.h"
#include "base/file.h"
#include "image/png.h"
#include "rig/tiny_dataset.h"
#include "rig/verified.h"

#define LABELS  "detection-dataset/labels/0_3by1.txt"
#define PAGE    "digitization-dataset/0_3by1/"
#define CLASSES PAGE "classes.png"

enum { HEAD = 128, MIDDLE = 9 * (TINY_MESH_COLUMNS + 1) + 11 }; /* a corner of the mesh */

static int setup(void **state)
{
    *state = tiny_dataset_create(true);
    return 0;
}

static int teardown(void **state)
{
    tiny_dataset_free(*state);
    return 0;
}

static void untouched_is_good(void **state)
{
    const struct tiny_dataset *dataset = *state;
    tiny_dataset_write(dataset);
    assert_verified(dataset->root);
}

/* --- the map --- */

static void move_vertex(const struct tiny_dataset *at)
{
    edit_number(at->root, "pages.jsonl", "\"x_px\": [", MIDDLE, 0.2);
}

static void move_vertex_down(const struct tiny_dataset *at)
{
    edit_number(at->root, "pages.jsonl", "\"y_px\": [", MIDDLE, 0.2);
}

static void lose_vertex(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"x_px\": [", "\"x_px\": [0,");
}

static void move_mesh(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"x_mm\": -10", "\"x_mm\": -10.05");
}

static void no_cell(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"step_mm\": 5", "\"step_mm\": 0");
}

/* --- arrays --- */

static void move_grid_point(const struct tiny_dataset *at)
{
    edit_float(at->root, PAGE "grid_points.npy", HEAD + 8 * 47, 0.02F);
}

static void swap_grid_points(const struct tiny_dataset *at)
{
    swap_bytes(at->root, PAGE "grid_points.npy", HEAD + 8 * 30, HEAD + 8 * 31, 8);
}

/* One that is off the picture, as if it were not. */
static void show_grid_point(const struct tiny_dataset *at)
{
    edit_float(at->root, PAGE "grid_points.npy", HEAD, 0.5F);
}

static void move_grid(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"rows\": 12, \"x_mm\": 2.5", "\"rows\": 12, \"x_mm\": 2.51");
}

static void lose_grid(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"step_mm\": 5}", "\"stop_mm\": 5}");
}

static void move_pixel(const struct tiny_dataset *at)
{
    edit_float(at->root, PAGE "backward_map.npy", HEAD + 8 * (100 * TINY_WIDTH + 200), 0.02F);
}

static void swap_pixels(const struct tiny_dataset *at)
{
    swap_bytes(at->root, PAGE "backward_map.npy", HEAD + 8 * (100 * TINY_WIDTH + 200),
               HEAD + 8 * (101 * TINY_WIDTH + 200), 8);
}

static void lose_pixel(const struct tiny_dataset *at)
{
    char path[PATH_ROOM], *data;
    size_t size;
    path_of(at->root, PAGE "backward_map.npy", path);
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    assert_int_equal(file_write(path, data, size - 8, NULL), ECGP_OK);
    free(data);
}

/* --- classes --- */

static void set_class(const struct tiny_dataset *at, int pixel, int class)
{
    char path[PATH_ROOM], *data;
    size_t size;
    struct picture classes;
    path_of(at->root, CLASSES, path);
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    assert_int_equal(png_decode(path, data, size, NULL, &classes, NULL), ECGP_OK);
    classes.data[pixel] = (uint8_t) class;
    struct text out = {0};
    const struct pixels pixels = {TINY_WIDTH, TINY_HEIGHT, 1, TINY_WIDTH, classes.data};
    assert_int_equal(png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL), ECGP_OK);
    tiny_put(at->root, &out, CLASSES);
    text_free(&out);
    free(classes.data);
    free(data);
}

/* A pixel of the first trace; in the picture's row-major order. */
static int trace_pixel(const struct tiny_dataset *at)
{
    int pixel = 0;
    while (!at->pages[0].trace[0].ink[pixel / TINY_WIDTH][pixel % TINY_WIDTH]) {
        pixel++;
    }
    return pixel;
}

enum { ON_PAGE = 130 * TINY_WIDTH + 40, OFF_PAGE = 130 * TINY_WIDTH + 410 };

static void no_class(const struct tiny_dataset *at)
{
    set_class(at, ON_PAGE, ECGP_CLASSES);
}

static void trace_as_paper(const struct tiny_dataset *at)
{
    set_class(at, trace_pixel(at), ECGP_CLASS_PAPER);
}

static void trace_of_other(const struct tiny_dataset *at)
{
    set_class(at, trace_pixel(at), ECGP_CLASS_TRACE + 1);
}

static void paper_as_trace(const struct tiny_dataset *at)
{
    set_class(at, ON_PAGE, ECGP_CLASS_TRACE);
}

static void paper_as_background(const struct tiny_dataset *at)
{
    set_class(at, ON_PAGE, ECGP_CLASS_BACKGROUND);
}

static void background_as_paper(const struct tiny_dataset *at)
{
    set_class(at, OFF_PAGE, ECGP_CLASS_PAPER);
}

static void written_on(const struct tiny_dataset *at)
{
    set_class(at, ON_PAGE, ECGP_CLASS_HANDWRITING);
}

/* Points of the page: where thick lines cross, on a thin line, and between all lines. */
static void thick_as_thin(const struct tiny_dataset *at)
{
    set_class(at, tiny_warp_pixel(&at->warp, 42.5, 37.5), ECGP_CLASS_MINOR_LINE);
}

static void thin_as_paper(const struct tiny_dataset *at)
{
    set_class(at, tiny_warp_pixel(&at->warp, 44.5, 39.5), ECGP_CLASS_PAPER);
}

static void paper_as_thick(const struct tiny_dataset *at)
{
    set_class(at, tiny_warp_pixel(&at->warp, 45, 40), ECGP_CLASS_MAJOR_LINE);
}

static void hide_grid(const struct tiny_dataset *at)
{
    edit(at->root, "ecgpress.json", "\"class_maps\"", "\"show_grid\": false, \"class_maps\"");
}

/* One side of a name's box. */
static void cut_name(const struct tiny_dataset *at)
{
    enum { X = 60, Y = 226, BOX_WIDTH = 12, CUT = 3 };
    for (int i = 0; i < BOX_WIDTH * CUT; i++) {
        set_class(at, (Y + i / BOX_WIDTH) * TINY_WIDTH + X + i % BOX_WIDTH, ECGP_CLASS_PAPER);
    }
}

/* --- labels --- */

static void move_corner(const struct tiny_dataset *at)
{
    edit_number(at->root, LABELS, "0 ", 20, 0.2 / TINY_WIDTH);
}

/* Along the outline's side, so that the polygon is the same but for its points. */
static void slide_corner(const struct tiny_dataset *at)
{
    edit_number(at->root, LABELS, "0 ", 2 * 34 + 1, 0.2 / TINY_HEIGHT);
}

static void lose_corner(const struct tiny_dataset *at)
{
    char *at_corner, path[PATH_ROOM], *data;
    size_t size;
    path_of(at->root, LABELS, path);
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    at_corner = strchr(strchr(data + 2, ' ') + 1, ' ');
    memmove(data + 1, at_corner, strlen(at_corner) + 1);
    assert_int_equal(file_write(path, data, strlen(data), NULL), ECGP_OK);
    free(data);
}

static void move_name(const struct tiny_dataset *at)
{
    edit_number(at->root, LABELS, "\n1 ", 2, 0.2 / TINY_WIDTH);
}

static void not_numbers(const struct tiny_dataset *at)
{
    edit(at->root, LABELS, "\n1 ", "\n1 x ");
}

static void beyond(const struct tiny_dataset *at)
{
    edit_number(at->root, LABELS, "\n1 ", 2, 1);
}

/* --- masks --- */

/* By 2 px, as far as both are nearly straight. */
static void move_trace(const struct tiny_dataset *at)
{
    edit_number(at->root, "pages.jsonl", "\"origin_mm\": [", 1, 0.8);
}

static void every_fault_is_found(void **state)
{
    static const struct fault faults[] = {
        {"backward_map", move_vertex, "backward_map.npy: "},
        {"backward_map", move_vertex_down, "pixels are not where pages.jsonl has the page"},
        {"backward_map", move_pixel,
         "1 pixels are not where pages.jsonl has the page, first: 200, 100"},
        {"backward_map", swap_pixels, "2 pixels are not where"},
        {"backward_map", lose_pixel, "no NumPy array of float32, 260 x 420 x 2"},
        {"grid_points", move_mesh, "crossings are not where"},
        {"grid_points", move_grid_point,
         "1 crossings are not where the map in pages.jsonl has them, "
         "first: row 2, column 7"},
        {"grid_points", swap_grid_points, "2 crossings are not where"},
        {"grid_points", show_grid_point, "1 crossings are not where"},
        {"grid_points", move_grid, "crossings are not where"},
        {"grid_points", lose_grid, "\"grid_points\" is missing in pages.jsonl or not valid"},
        {"class_map", no_class, "1 pixels have a number that is no class, first: 40, 130"},
        {"class_map", trace_as_paper, "1 pixels are not of the traces"},
        {"class_map", trace_of_other, "1 pixels are not of the traces"},
        {"class_map", paper_as_trace, "1 pixels are not of the traces"},
        {"class_map", paper_as_background, "1 pixels of the page are background"},
        {"class_map", background_as_paper, "1 pixels off the page are not background"},
        {"class_map", written_on, "1 pixels are handwriting"},
        {"class_map", thick_as_thin, "1 pixels on thick lines of the grid are not"},
        {"class_map", thin_as_paper, "1 pixels on thin lines of the grid are paper"},
        {"class_map", paper_as_thick, "1 pixels are lines of the grid where none is"},
        {"class_map", hide_grid, "pixels are lines of the grid where none is"},
        {"class_map", cut_name, "the printed name of lead 1 (II) does not fill its box"},
        {"labels", move_corner, "line 1 lies elsewhere"},
        {"labels", slide_corner, "line 1 lies elsewhere"},
        {"labels", lose_corner, "line 1 lies elsewhere"},
        {"labels", move_name, "line 2 lies elsewhere"},
        {"labels", not_numbers, "line 2 is not a class and numbers"},
        {"labels", beyond, "line 2 has a value beyond 0..1"},
        {"stroke", move_trace, "pixels of ink are away from the signal"},
        {NULL, lose_vertex, "\"mesh\" is not a map of the page"},
        {NULL, no_cell, "\"mesh\" is not a map of the page"},
    };
    assert_faults(*state, faults, ARRAY_COUNT(faults));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untouched_is_good),
        cmocka_unit_test(every_fault_is_found),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
