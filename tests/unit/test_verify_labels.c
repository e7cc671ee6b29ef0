/*
 * Two ways to the same geometry: what pages are drawn and labeled with (page/mesh, export/polygon)
 * against what verify computes, on random warps, most of which lead across the picture's edges.
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

#include "base/rng.h"
#include "export/polygon.h"
#include "page/mesh.h"
#include "verify/labels.h"

enum { WIDTH = 600, HEIGHT = 400, ROUNDS = 3000, SIDE = 10, SAMPLES = 2 };
#define PX_PER_MM 3.0
#define PEN_MM    0.5
#define CELL_MM   7.0

/* A page with one lead, as drawn and as logged. */
struct scene {
    struct page_mesh mesh;
    struct log_page page;
    double mv[SAMPLES];
    struct polygon outline;
    struct rng rng;
};

/* A page turned, tilted and waved. */
static void warp(struct scene *scene)
{
    struct page_mesh *mesh = &scene->mesh;
    const double angle = rng_between(&scene->rng, -0.5, 0.5),
                 scale = rng_between(&scene->rng, 0.6, 1.5);
    const double tilt = rng_between(&scene->rng, -0.002, 0.002),
                 wave = rng_between(&scene->rng, 0, 4);
    const double shift_x = rng_between(&scene->rng, -150, 150);
    const double shift_y = rng_between(&scene->rng, -100, 100);
    assert_true(mesh_init(mesh, WIDTH / PX_PER_MM, HEIGHT / PX_PER_MM, CELL_MM));
    for (int i = 0; i < (mesh->columns + 1) * (mesh->rows + 1); i++) {
        const double x_mm = mesh->x_mm + i % (mesh->columns + 1) * mesh->cell_mm;
        const double y_mm = mesh->y_mm + i / (mesh->columns + 1) * mesh->cell_mm;
        const double x = (x_mm - WIDTH / PX_PER_MM / 2) * PX_PER_MM * scale;
        const double y = (y_mm - HEIGHT / PX_PER_MM / 2) * PX_PER_MM * scale;
        const double far = 1 + tilt * x;
        mesh->x_px[i] = (cos(angle) * x - sin(angle) * y) / far + WIDTH / 2.0 + shift_x;
        mesh->y_px[i] = (sin(angle) * x + cos(angle) * y) / far + HEIGHT / 2.0 + shift_y +
                        wave * sin(x_mm / 15);
    }
}

/* The same mesh as the log has it. */
static void log_map(struct scene *scene)
{
    const struct page_mesh *mesh = &scene->mesh;
    const int corners = (mesh->columns + 1) * (mesh->rows + 1);
    struct forward *forward = &scene->page.forward;
    *forward = (struct forward){.px_per_mm = PX_PER_MM,
                                .columns = mesh->columns,
                                .rows = mesh->rows,
                                .x_mm = mesh->x_mm,
                                .y_mm = mesh->y_mm,
                                .cell_mm = mesh->cell_mm};
    forward->corner = malloc((size_t)corners * sizeof *forward->corner);
    assert_non_null(forward->corner);
    for (int i = 0; i < corners; i++) {
        forward->corner[i] = (struct point){mesh->x_px[i], mesh->y_px[i]};
    }
}

static struct ecgp_box hull_of(const struct polygon *polygon)
{
    struct ecgp_box box = {WIDTH, HEIGHT, 0, 0};
    for (int i = 0; i < polygon->points; i++) {
        box.x0 = (int)fmin(box.x0, rint(polygon->x[i]));
        box.y0 = (int)fmin(box.y0, rint(polygon->y[i]));
        box.x1 = (int)fmax(box.x1, rint(polygon->x[i]));
        box.y1 = (int)fmax(box.y1, rint(polygon->y[i]));
    }
    return box;
}

/* A lead of two samples, whose outline is a box on the page of random size and place. */
static void add_lead(struct scene *scene)
{
    struct log_lead *lead = &scene->page.lead[0];
    double slope[4];
    mesh_slope(&scene->mesh, WIDTH / PX_PER_MM / 2, HEIGHT / PX_PER_MM / 2, slope);
    const double scale = sqrt(fabs(slope[0] * slope[3] - slope[1] * slope[2]));
    const double radius = fmax(PEN_MM / 2, 0.5 / scale);
    const double x0 = rng_between(&scene->rng, -5, 120),
                 x1 = x0 + rng_between(&scene->rng, 10, 150);
    const double y0 = rng_between(&scene->rng, -5, 90), y1 = y0 + rng_between(&scene->rng, 2, 50);
    const double x[] = {x0 - radius, x1 + radius, x1 + radius, x0 - radius};
    const double y[] = {y0 - radius, y0 - radius, y1 + radius, y1 + radius};
    *lead = (struct log_lead){.origin_mm = {x0, y1},
                              .mm_per_sample = x1 - x0,
                              .mm_per_mv = 10,
                              .mv = scene->mv,
                              .known = true,
                              .samples = SAMPLES};
    scene->mv[0] = 0;
    scene->mv[1] = (y1 - y0) / 10;
    scene->outline.points = 0;
    for (int i = 0; i < 4 * SIDE; i++) {
        const int from = i / SIDE, to = (from + 1) % 4;
        const double part = (double)(i % SIDE) / SIDE;
        double px, py;
        mesh_point(&scene->mesh, x[from] + part * (x[to] - x[from]),
                   y[from] + part * (y[to] - y[from]), &px, &py);
        polygon_add(&scene->outline, px, py);
    }
}

static void set_up(struct scene *scene, uint64_t round)
{
    *scene = (struct scene){.rng = rng_stream(17, round, RNG_SHAPE)};
    scene->page.width = WIDTH;
    scene->page.height = HEIGHT;
    scene->page.pen_mm = PEN_MM;
    scene->page.leads = 1;
    warp(scene);
    log_map(scene);
    add_lead(scene);
}

static void tear_down(struct scene *scene)
{
    mesh_finish(&scene->mesh);
    forward_free(&scene->page.forward);
}

static void write_line(const struct polygon *polygon, struct label_line *line)
{
    line->count = 0;
    for (int i = 0; i < polygon->points; i++) {
        line->number[line->count++] = rint(polygon->x[i] / WIDTH * 1e8) / 1e8;
        line->number[line->count++] = rint(polygon->y[i] / HEIGHT * 1e8) / 1e8;
    }
}

static void the_map_is_the_same(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 200; round++) {
        struct scene scene;
        set_up(&scene, round);
        for (uint64_t i = 0; i < 50; i++) {
            const double x_mm = rng_between(&scene.rng, -40, 240);
            const double y_mm = rng_between(&scene.rng, -40, 180);
            double x, y, slope[4], own[4];
            mesh_around(&scene.mesh, x_mm, y_mm, &x, &y, slope);
            const struct point px = forward_point(&scene.page.forward, x_mm, y_mm);
            forward_slope(&scene.page.forward, x_mm, y_mm, own);
            assert_true(hypot(px.x - x, px.y - y) < 1e-8);
            for (int k = 0; k < 4; k++) {
                assert_true(fabs(slope[k] - own[k]) < 1e-9);
            }
        }
        tear_down(&scene);
    }
}

static void polygons_are_the_same(void **state)
{
    (void)state;
    int cut = 0, kept = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct scene scene;
        struct label_line line;
        set_up(&scene, round);
        struct polygon polygon = scene.outline;
        polygon_clip(&polygon, WIDTH, HEIGHT);
        if (polygon.points >= 3) {
            struct log_lead *lead = &scene.page.lead[0];
            lead->box = hull_of(&polygon);
            write_line(&polygon, &line);
            assert_null(label_segment_problem(&scene.page, lead, &line));
            line.number[2 * (round % (uint64_t)polygon.points)] += 0.2 / WIDTH;
            line.number[2 * (round % (uint64_t)polygon.points) + 1] += 0.2 / HEIGHT;
            assert_non_null(label_segment_problem(&scene.page, lead, &line));
            cut += memcmp(&polygon, &scene.outline, sizeof polygon) != 0;
            kept++;
        }
        tear_down(&scene);
    }
    assert_true(cut > ROUNDS / 5 && kept - cut > ROUNDS / 5);
}

static void oriented_boxes_are_the_same(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < ROUNDS / 4; round++) {
        struct scene scene;
        struct label_line line;
        double corner[4][2];
        set_up(&scene, round);
        struct polygon polygon = scene.outline, box = {0};
        polygon_clip(&polygon, WIDTH, HEIGHT);
        if (polygon.points >= 3) {
            struct log_lead *lead = &scene.page.lead[0];
            polygon_rectangle(&polygon, scene.outline.x[0], scene.outline.y[0], corner);
            for (int i = 0; i < 4; i++) {
                polygon_add(&box, fmin(fmax(corner[i][0], 0), WIDTH),
                            fmin(fmax(corner[i][1], 0), HEIGHT));
            }
            lead->box = hull_of(&box);
            write_line(&box, &line);
            assert_null(label_obb_problem(&scene.page, lead, &line));
            line.number[2 * (round % 4)] += 0.2 / WIDTH;
            assert_non_null(label_obb_problem(&scene.page, lead, &line));
        }
        tear_down(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_map_is_the_same),
        cmocka_unit_test(polygons_are_the_same),
        cmocka_unit_test(oriented_boxes_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
