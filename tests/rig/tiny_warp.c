#include "rig/tiny_warp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ecgpress/render.h>

#include "rig/tiny_dataset.h"

enum { GRID_COLUMNS = 20, GRID_ROWS = 12, PIXELS = TINY_WIDTH * TINY_HEIGHT };

#define CELL_MM   5.0
#define FIRST_MM  (-2 * CELL_MM)
#define GRID_MM   2.5
#define PX_PER_MM 4.0
#define HALF_MM   (0.5 / (PX_PER_MM * TINY_WARP_SCALE)) /* of a line: it is one pixel wide */
#define FAR_PX    300.0                                 /* the mesh's rim beyond the cells within */

/* --- the mesh --- */

static double far_off(int number, int cells)
{
    return number == 0 ? -FAR_PX : number == cells ? FAR_PX : 0;
}

/* The triangles of a cell: numbers of corners along its columns and rows. */
static const int corners[2][3][2] = {{{0, 0}, {1, 0}, {1, 1}}, {{0, 0}, {1, 1}, {0, 1}}};

/* Fills in the millimeters of the pixels in a triangle. */
static void fill(struct tiny_warp *warp, int column, int row, int half)
{
    double x[3], y[3], u[3], v[3];
    for (int i = 0; i < 3; i++) {
        const int c = column + corners[half][i][0], r = row + corners[half][i][1];
        x[i] = warp->x_px[r][c];
        y[i] = warp->y_px[r][c];
        u[i] = FIRST_MM + c * CELL_MM;
        v[i] = FIRST_MM + r * CELL_MM;
    }
    const double whole = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    const int left = (int)fmax(fmin(fmin(x[0], x[1]), x[2]) - 1, 0);
    const int right = (int)fmin(fmax(fmax(x[0], x[1]), x[2]) + 1, TINY_WIDTH);
    const int top = (int)fmax(fmin(fmin(y[0], y[1]), y[2]) - 1, 0);
    const int bottom = (int)fmin(fmax(fmax(y[0], y[1]), y[2]) + 1, TINY_HEIGHT);
    for (int py = top; py < bottom; py++) {
        for (int px = left; px < right; px++) {
            const double dx = px + 0.5 - x[0], dy = py + 0.5 - y[0];
            const double b = (dx * (y[2] - y[0]) - (x[2] - x[0]) * dy) / whole;
            const double c = ((x[1] - x[0]) * dy - dx * (y[1] - y[0])) / whole;
            if (b >= -1e-9 && c >= -1e-9 && b + c <= 1 + 1e-9) {
                double *mm = warp->mm[py * TINY_WIDTH + px];
                mm[0] = u[0] + b * (u[1] - u[0]) + c * (u[2] - u[0]);
                mm[1] = v[0] + b * (v[1] - v[0]) + c * (v[2] - v[0]);
            }
        }
    }
}

void tiny_warp_init(struct tiny_warp *warp)
{
    const double scale = PX_PER_MM * TINY_WARP_SCALE;
    for (int row = 0; row <= TINY_MESH_ROWS; row++) {
        for (int column = 0; column <= TINY_MESH_COLUMNS; column++) {
            const double x = FIRST_MM + column * CELL_MM, y = FIRST_MM + row * CELL_MM;
            warp->x_px[row][column] =
                scale * x - 8 + 2 * sin(y / 9) + far_off(column, TINY_MESH_COLUMNS);
            warp->y_px[row][column] =
                scale * y + 13 + 2.5 * sin(x / 12) + far_off(row, TINY_MESH_ROWS);
        }
    }
    warp->mm = calloc(PIXELS, sizeof *warp->mm);
    for (int i = 0; i < 2 * TINY_MESH_COLUMNS * TINY_MESH_ROWS; i++) {
        fill(warp, i / 2 % TINY_MESH_COLUMNS, i / 2 / TINY_MESH_COLUMNS, i % 2);
    }
}

void tiny_warp_finish(struct tiny_warp *warp)
{
    free(warp->mm);
}

void tiny_warp_place(const struct tiny_warp *warp, double x_mm, double y_mm, double px[2])
{
    const double u = (x_mm - FIRST_MM) / CELL_MM, v = (y_mm - FIRST_MM) / CELL_MM;
    const int column = (int)u, row = (int)v;
    const int half = u - column >= v - row ? 0 : 1;
    const double across = u - column, down = v - row;
    /* along the first side to the row or column of the point, then along the second */
    const double *sides[2] = {&warp->x_px[row][column], &warp->y_px[row][column]};
    for (int i = 0; i < 2; i++) {
        const double first = sides[i][0], right = sides[i][1];
        const double below = sides[i][TINY_MESH_COLUMNS + 1];
        const double opposite = sides[i][TINY_MESH_COLUMNS + 2];
        px[i] = half == 0 ? first + across * (right - first) + down * (opposite - right)
                          : first + down * (below - first) + across * (opposite - below);
    }
}

/* --- the log --- */

static void add_numbers(struct text *log, const char *key, const double *values)
{
    text_addf(log, ", \"%s\": [", key);
    for (int i = 0; i < (TINY_MESH_COLUMNS + 1) * (TINY_MESH_ROWS + 1); i++) {
        text_addf(log, "%s%.17g", i ? "," : "", values[i]);
    }
    text_add(log, "]");
}

void tiny_warp_log(struct text *log, const struct tiny_warp *warp)
{
    text_addf(log,
              ", \"look\": {\"handwriting\": 0, \"grid\": \"default\", "
              "\"major_weight\": 1}, \"mesh\": {\"columns\": %d, "
              "\"rows\": %d, \"x_mm\": %g, \"y_mm\": %g, \"step_mm\": %g",
              TINY_MESH_COLUMNS, TINY_MESH_ROWS, FIRST_MM, FIRST_MM, CELL_MM);
    add_numbers(log, "x_px", warp->x_px[0]);
    add_numbers(log, "y_px", warp->y_px[0]);
    text_addf(log,
              "}, \"grid_points\": {\"columns\": %d, \"rows\": %d, \"x_mm\": %g, \"y_mm\": %g, "
              "\"step_mm\": %g}",
              GRID_COLUMNS, GRID_ROWS, GRID_MM, GRID_MM, CELL_MM);
}

/* --- files --- */

static void add_floats(struct text *out, const double *values, int count)
{
    for (int i = 0; i < count; i++) {
        const float value = (float)values[i];
        text_add_bytes(out, &value, sizeof value);
    }
}

static void add_head(struct text *out, int rows, int columns)
{
    char head[128];
    memset(head, ' ', sizeof head);
    memcpy(head, "\x93NUMPY\x01\x00\x76\x00", 10);
    const int length =
        snprintf(head + 10, sizeof head - 10,
                 "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, 2), }", rows, columns);
    head[10 + length] = ' ';
    head[sizeof head - 1] = '\n';
    text_add_bytes(out, head, sizeof head);
}

void tiny_warp_grid_points(struct text *out, const struct tiny_warp *warp)
{
    add_head(out, GRID_ROWS, GRID_COLUMNS);
    for (int i = 0; i < GRID_ROWS * GRID_COLUMNS; i++) {
        double px[2];
        tiny_warp_place(warp, GRID_MM + i % GRID_COLUMNS * CELL_MM,
                        GRID_MM + i / GRID_COLUMNS * CELL_MM, px);
        const bool seen = px[0] >= 0 && px[1] >= 0 && px[0] < TINY_WIDTH && px[1] < TINY_HEIGHT;
        add_floats(out, seen ? px : (const double[]){0, 0}, 2);
    }
}

void tiny_warp_page_map(struct text *out, const struct tiny_warp *warp)
{
    add_head(out, TINY_HEIGHT, TINY_WIDTH);
    add_floats(out, warp->mm[0], 2 * PIXELS);
}

/* How far a place is from the nearest line across x or y, mm. */
static double from_line(const double mm[2], double apart)
{
    return fmin(fabs(remainder(mm[0] - GRID_MM, apart)), fabs(remainder(mm[1] - GRID_MM, apart)));
}

void tiny_warp_classes(uint8_t *classes, const struct tiny_warp *warp)
{
    for (int i = 0; i < PIXELS; i++) {
        const double *mm = warp->mm[i];
        const bool on = mm[0] >= 0 && mm[0] < TINY_WIDTH / PX_PER_MM && mm[1] >= 0 &&
                        mm[1] < TINY_HEIGHT / PX_PER_MM;
        classes[i] = !on                                ? ECGP_CLASS_BACKGROUND
                     : from_line(mm, CELL_MM) < HALF_MM ? ECGP_CLASS_MAJOR_LINE
                     : from_line(mm, 1) < HALF_MM       ? ECGP_CLASS_MINOR_LINE
                                                        : ECGP_CLASS_PAPER;
    }
}

int tiny_warp_pixel(const struct tiny_warp *warp, double x_mm, double y_mm)
{
    double px[2];
    tiny_warp_place(warp, x_mm, y_mm, px);
    return (int)px[1] * TINY_WIDTH + (int)px[0];
}

void tiny_warp_outline(struct text *out, const struct tiny_warp *warp, const double box_mm[4])
{
    enum { SIDE = 10 };
    const double x[] = {box_mm[0], box_mm[2], box_mm[2], box_mm[0]};
    const double y[] = {box_mm[1], box_mm[1], box_mm[3], box_mm[3]};
    for (int i = 0; i < 4 * SIDE; i++) {
        const int from = i / SIDE, to = (from + 1) % 4;
        const double part = (double)(i % SIDE) / SIDE;
        double px[2];
        tiny_warp_place(warp, x[from] + part * (x[to] - x[from]),
                        y[from] + part * (y[to] - y[from]), px);
        text_addf(out, " %.8f %.8f", px[0] / TINY_WIDTH, px[1] / TINY_HEIGHT);
    }
}
