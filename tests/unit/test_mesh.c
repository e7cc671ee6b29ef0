/* The mesh of a warped page: from the page to the picture and back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/array.h"
#include "page/mesh.h"

enum { COLUMNS = 120, ROWS = 90 };

/* A page of 100 x 60 mm at about 4 px a mm, turned, in waves, and drawn out at the rim. */
static struct page_mesh wavy(double turn, double waves)
{
    struct page_mesh mesh;
    assert_true(mesh_init(&mesh, 100, 60, 5));
    for (int row = 0, i = 0; row <= mesh.rows; row++) {
        for (int column = 0; column <= mesh.columns; column++, i++) {
            const double x = mesh.x_mm + column * mesh.cell_mm - 50;
            const double y = mesh.y_mm + row * mesh.cell_mm - 30;
            const int far = row == 0 || column == 0 || row == mesh.rows || column == mesh.columns;
            const double u = 4 * x + waves * sin(y / 9), v = 4 * y + waves * cos(x / 7);
            mesh.x_px[i] = (far ? 9 : 1) * (u * cos(turn) - v * sin(turn)) + 240;
            mesh.y_px[i] = (far ? 9 : 1) * (u * sin(turn) + v * cos(turn)) + 180;
            mesh.shade[i] = (float)(0.5 + 0.001 * x);
        }
    }
    return mesh;
}

static void test_places_lead_back(void **state)
{
    (void)state;
    for (int apart = 1; apart <= 4; apart += 3) {
        struct page_mesh mesh = wavy(0.2, 3);
        struct mesh_place *places = calloc(COLUMNS * ROWS, sizeof *places);
        assert_non_null(places);
        assert_false(mesh_turns_over(&mesh));
        mesh_places(&mesh, apart, COLUMNS, ROWS, places);
        for (int i = 0; i < COLUMNS * ROWS; i++) {
            double x, y;
            mesh_point(&mesh, places[i].x_mm, places[i].y_mm, &x, &y);
            const bool on_page = places[i].x_mm > 0 && places[i].x_mm < 100 && places[i].y_mm > 0 &&
                                 places[i].y_mm < 60;
            const double most = on_page ? 1e-4 : 0.01; /* at the rim a float's last digit is long */
            assert_true(fabs(x - i % COLUMNS * apart - 0.5) < most);
            assert_true(fabs(y - i / COLUMNS * apart - 0.5) < most);
            assert_true(!on_page ||
                        fabs(places[i].shade - (0.5 + 0.001 * (places[i].x_mm - 50))) < 1e-5);
        }
        free(places);
        mesh_finish(&mesh);
    }
}

/* Turns a part of the mesh away from the picture, and back over what lies beside it. */
static void test_paper_over_paper(void **state)
{
    (void)state;
    struct page_mesh mesh = wavy(0, 0);
    struct mesh_place *places = calloc(COLUMNS * ROWS, sizeof *places);
    assert_non_null(places);
    const int stride = mesh.columns + 1;
    for (int i = 0; i < stride * (mesh.rows + 1); i++) {
        const double x_mm = mesh.x_mm + i % stride * mesh.cell_mm;
        if (x_mm > 60) { /* folded over at 60 mm: it ends there */
            mesh.x_px[i] = 240 + 4 * (60 - 50) - (mesh.x_px[i] - 240 - 4 * (60 - 50));
        }
    }
    assert_true(mesh_turns_over(&mesh));
    mesh_places(&mesh, 4, COLUMNS, ROWS, places);
    int holes = 0, on_top = 0;
    for (int i = 0; i < COLUMNS * ROWS; i++) {
        const double x = i % COLUMNS * 4 + 0.5, y = i / COLUMNS * 4 + 0.5;
        if (x > 281 && y > 40 && y < 320) {
            assert_true(places[i].x_mm == (float)mesh.x_mm && places[i].y_mm == (float)mesh.y_mm);
            holes++;
        } else if (x > 130 && x < 280 && y > 70 && y < 290) { /* 60 to 97 mm lie over 60 to 23 mm */
            assert_true(places[i].x_mm >= 60);
            on_top++;
        }
    }
    assert_true(holes > 1000 && on_top > 1000);
    free(places);
    mesh_finish(&mesh);
}

/* Every cell has one number, and those at the rim have the first ones. */
static void test_order(void **state)
{
    (void)state;
    struct page_mesh mesh = wavy(0, 0);
    const int count = mesh.columns * mesh.rows, rim = 2 * (mesh.columns + mesh.rows) - 4;
    bool *seen = calloc((size_t)count, sizeof *seen);
    assert_non_null(seen);
    for (int i = 0; i < count; i++) {
        const int cell = mesh_cell(&mesh, i);
        assert_true(cell >= 0 && cell < count && !seen[cell]);
        seen[cell] = true;
        const int column = cell % mesh.columns, row = cell / mesh.columns;
        const bool at_rim =
            column == 0 || row == 0 || column == mesh.columns - 1 || row == mesh.rows - 1;
        assert_true(at_rim == (i < rim));
    }
    free(seen);
    mesh_finish(&mesh);
}

static void test_around(void **state)
{
    (void)state;
    struct page_mesh mesh = wavy(0.4, 5);
    for (int i = 0; i < 1000; i++) {
        const double x_mm = 100.0 * ((i * 37) % 1000) / 1000, y_mm = 60.0 * i / 1000, tiny = 1e-6;
        double x, y, right_x, right_y, low_x, low_y, around_x, around_y, slope[4];
        mesh_point(&mesh, x_mm, y_mm, &x, &y);
        mesh_point(&mesh, x_mm + tiny, y_mm, &right_x, &right_y);
        mesh_point(&mesh, x_mm, y_mm + tiny, &low_x, &low_y);
        mesh_around(&mesh, x_mm, y_mm, &around_x, &around_y, slope);
        assert_true(around_x == x && around_y == y);
        assert_true(fabs(slope[0] - (right_x - x) / tiny) < 1e-3);
        assert_true(fabs(slope[1] - (low_x - x) / tiny) < 1e-3);
        assert_true(fabs(slope[2] - (right_y - y) / tiny) < 1e-3);
        assert_true(fabs(slope[3] - (low_y - y) / tiny) < 1e-3);
    }
    mesh_finish(&mesh);
}

static void test_lean(void **state)
{
    (void)state;
    for (int degrees = -40; degrees <= 40; degrees += 10) {
        const double turn = degrees * 0.017453292519943295;
        struct page_mesh mesh = wavy(turn, 0);
        assert_true(fabs(mesh_lean(&mesh) - fabs(tan(turn))) < 1e-9);
        mesh_finish(&mesh);
    }
}

/* No direction is stretched less, and one is stretched as little. */
static void test_least_stretch(void **state)
{
    (void)state;
    static const double slopes[][4] = {
        {4, 0, 0, 4}, {4, 0, 0, 1}, {3, 1, -2, 5}, {1, 2, 2, 4}, {-3, 0.5, 0.2, 2}};
    for (size_t i = 0; i < ARRAY_COUNT(slopes); i++) {
        const double *slope = slopes[i], least = mesh_least(slope);
        double found = INFINITY;
        for (int k = 0; k < 3600; k++) {
            const double x = cos(k * 3.14159265358979 / 3600), y = sin(k * 3.14159265358979 / 3600);
            found = fmin(found, hypot(slope[0] * x + slope[1] * y, slope[2] * x + slope[3] * y));
        }
        assert_true(least <= found + 1e-9 && least > found - 0.01);
    }
    struct page_mesh mesh = wavy(0.3, 0);
    assert_true(fabs(mesh_least_seen(&mesh, 480, 360) - 4) < 1e-6);
    for (int i = 0; i < (mesh.columns + 1) * (mesh.rows + 1); i++) {
        mesh.y_px[i] /= 2;
    }
    assert_true(mesh_least_seen(&mesh, 480, 360) < 2.5);
    mesh_finish(&mesh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_lead_back), cmocka_unit_test(test_paper_over_paper),
        cmocka_unit_test(test_around),           cmocka_unit_test(test_lean),
        cmocka_unit_test(test_least_stretch),    cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
