#include "page/mesh.h"

#include <math.h>
#include <stdlib.h>
bool mesh_init(struct page_mesh *mesh, double width_mm, double height_mm, double cell_mm)
{
    const int columns = (int)fmax(ceil(width_mm / cell_mm - 1e-9), 1);
    *mesh = (struct page_mesh){.columns = columns + 4, .cell_mm = width_mm / columns};
    mesh->rows = (int)fmax(ceil(height_mm / mesh->cell_mm - 1e-9), 1) + 4;
    mesh->x_mm = mesh->y_mm = -2 * mesh->cell_mm;
    const size_t corners = (size_t)(mesh->columns + 1) * (size_t)(mesh->rows + 1);
    mesh->x_px = malloc(corners * sizeof *mesh->x_px);
    mesh->y_px = malloc(corners * sizeof *mesh->y_px);
    mesh->shade = malloc(corners * sizeof *mesh->shade);
    mesh->facing = malloc(corners * sizeof *mesh->facing);
    return mesh->x_px && mesh->y_px && mesh->shade && mesh->facing;
}

void mesh_finish(struct page_mesh *mesh)
{
    free(mesh->x_px);
    free(mesh->y_px);
    free(mesh->shade);
    free(mesh->facing);
    *mesh = (struct page_mesh){0};
}

int mesh_cell(const struct page_mesh *mesh, int number)
{
    const int columns = mesh->columns, rows = mesh->rows, sides = 2 * (rows - 2);
    if (number < 2 * columns) { /* first and last row */
        return number < columns ? number : (rows - 1) * columns + number - columns;
    }
    number -= 2 * columns;
    if (number < sides) { /* first and last column, in turn */
        return (1 + number / 2) * columns + (number % 2) * (columns - 1);
    }
    number -= sides;
    return (1 + number / (columns - 2)) * columns + 1 + number % (columns - 2);
}

void mesh_hull(const struct page_mesh *mesh, int cell, double hull[4])
{
    const int first = cell / mesh->columns * (mesh->columns + 1) + cell % mesh->columns;
    const int below = first + mesh->columns + 1;
    const int corner[] = {first, first + 1, below, below + 1};
    hull[0] = hull[1] = INFINITY;
    hull[2] = hull[3] = -INFINITY;
    for (int i = 0; i < 4; i++) {
        const double x = mesh->x_px[corner[i]], y = mesh->y_px[corner[i]];
        hull[0] = x < hull[0] ? x : hull[0];
        hull[1] = y < hull[1] ? y : hull[1];
        hull[2] = x > hull[2] ? x : hull[2];
        hull[3] = y > hull[3] ? y : hull[3];
    }
}

/* A point's cell, by its first corner, and where in the cell it is. */
struct place {
    size_t corner, below; /* below: the corner one row further */
    double u, v;
};

static int cell_of(double at, int cells)
{
    return at < 0 ? 0 : at >= cells ? cells - 1 : (int)at;
}

static struct place find_place(const struct page_mesh *mesh, double x_mm, double y_mm)
{
    const double u = (x_mm - mesh->x_mm) / mesh->cell_mm;
    const double v = (y_mm - mesh->y_mm) / mesh->cell_mm;
    const int column = cell_of(u, mesh->columns);
    const int row = cell_of(v, mesh->rows);
    const size_t stride = (size_t)mesh->columns + 1;
    const size_t corner = (size_t)row * stride + (size_t)column;
    return (struct place){corner, corner + stride, u - column, v - row};
}

/* One coordinate's change along a cell's columns and rows, on the point's triangle. */
static void changes(const double *at, const struct place *place, double *across, double *down)
{
    const double first = at[place->corner], right = at[place->corner + 1];
    const double low = at[place->below], opposite = at[place->below + 1];
    const bool upper = place->u >= place->v;
    *across = upper ? right - first : opposite - low;
    *down = upper ? opposite - right : low - first;
}

void mesh_point(const struct page_mesh *mesh, double x_mm, double y_mm, double *x_px, double *y_px)
{
    const struct place place = find_place(mesh, x_mm, y_mm);
    double across, down;
    changes(mesh->x_px, &place, &across, &down);
    *x_px = mesh->x_px[place.corner] + place.u * across + place.v * down;
    changes(mesh->y_px, &place, &across, &down);
    *y_px = mesh->y_px[place.corner] + place.u * across + place.v * down;
}

struct mesh_facing mesh_facing(const struct page_mesh *mesh, double x_mm, double y_mm)
{
    const struct place place = find_place(mesh, x_mm, y_mm);
    const bool upper = place.u >= place.v;
    const struct mesh_facing *first = &mesh->facing[place.corner];
    const struct mesh_facing *last = &mesh->facing[place.below + 1];
    const struct mesh_facing *side = &mesh->facing[upper ? place.corner + 1 : place.below];
    const float from_first = (float)(1 - (upper ? place.u : place.v));
    const float from_last = (float)(upper ? place.v : place.u),
                from_side = 1 - from_first - from_last;
    struct mesh_facing at = {first->depth_mm * from_first + side->depth_mm * from_side +
                                 last->depth_mm * from_last,
                             {0, 0, 0}};
    for (int i = 0; i < 3; i++) {
        at.normal[i] = first->normal[i] * from_first + side->normal[i] * from_side +
                       last->normal[i] * from_last;
    }
    return at;
}

void mesh_around(const struct page_mesh *mesh, double x_mm, double y_mm, double *x_px, double *y_px,
                 double slope[4])
{
    const struct place place = find_place(mesh, x_mm, y_mm);
    changes(mesh->x_px, &place, &slope[0], &slope[1]);
    changes(mesh->y_px, &place, &slope[2], &slope[3]);
    *x_px = mesh->x_px[place.corner] + place.u * slope[0] + place.v * slope[1];
    *y_px = mesh->y_px[place.corner] + place.u * slope[2] + place.v * slope[3];
    for (int i = 0; i < 4; i++) {
        slope[i] /= mesh->cell_mm;
    }
}

void mesh_slope(const struct page_mesh *mesh, double x_mm, double y_mm, double slope[4])
{
    double x_px, y_px;
    mesh_around(mesh, x_mm, y_mm, &x_px, &y_px, slope);
}

double mesh_least(const double slope[4])
{
    const double sum =
        slope[0] * slope[0] + slope[1] * slope[1] + slope[2] * slope[2] + slope[3] * slope[3];
    const double area = slope[0] * slope[3] - slope[1] * slope[2];
    const double root = sum * sum - 4 * area * area;
    const double square = (sum - (root > 0 ? sqrt(root) : 0)) / 2;
    return square > 0 ? sqrt(square) : 0;
}

double mesh_least_seen(const struct page_mesh *mesh, int width, int height)
{
    const int stride = mesh->columns + 1;
    const double *x = mesh->x_px, *y = mesh->y_px;
    double least = INFINITY;
    for (int row = 2; row < mesh->rows - 2; row++) {
        for (int column = 2; column < mesh->columns - 2; column++) {
            const int i = row * stride + column, right = i + 1, below = i + stride,
                      opposite = below + 1;
            const double upper[] = {x[right] - x[i], x[opposite] - x[right], y[right] - y[i],
                                    y[opposite] - y[right]};
            const double lower[] = {x[opposite] - x[below], x[below] - x[i], y[opposite] - y[below],
                                    y[below] - y[i]};
            double hull[4];
            mesh_hull(mesh, row * mesh->columns + column, hull);
            if (hull[0] <= width && hull[1] <= height && hull[2] >= 0 && hull[3] >= 0) {
                least = fmin(least, fmin(mesh_least(upper), mesh_least(lower)));
            }
        }
    }
    return least / mesh->cell_mm;
}

/* --- places of the picture on the page --- */

/* A corner of a triangle: its place in the lattice of points, and what is there. */
struct corner {
    double u, v;
    double value[3];
};

struct lattice {
    int columns, rows;
    struct mesh_place *places;
};

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* The first whole number that is not below `at`, from 0 to a number of them. */
static int first_from(double at, int count)
{
    if (at <= 0) {
        return 0;
    }
    const int below = at < count ? (int)at : count;
    return below < at && below < count ? below + 1 : below;
}

/* That behind the last one that is not above `at`. */
static int end_at(double at, int count)
{
    return at < 0 ? 0 : at >= count ? count : (int)at + 1;
}

/* A side of a triangle: from its upper end, how far it goes along a row from row to row. */
struct side {
    double u, v, end_u, end_v, lean;
};

static struct side side_of(const struct corner *a, const struct corner *b)
{
    const struct corner *upper = a->v <= b->v ? a : b, *lower = upper == a ? b : a;
    const double tall = lower->v - upper->v;
    return (struct side){upper->u, upper->v, lower->u, lower->v,
                         tall > 0 ? (lower->u - upper->u) / tall : 0};
}

/* Widens what a triangle has of a row to where a side crosses it. */
static void cross(const struct side *side, double v, double *left, double *right)
{
    if (v < side->v || v > side->end_v) {
        return;
    }
    const double u = side->u + side->lean * (v - side->v);
    const double end = side->v == side->end_v ? side->end_u : u; /* it lies in the row */
    *left = u < *left ? u : *left;
    *left = end < *left ? end : *left;
    *right = u > *right ? u : *right;
    *right = end > *right ? end : *right;
}

/* Fills in the points in a triangle, over which values change evenly. */
static void fill(const struct lattice *lattice, const struct corner *a, const struct corner *b,
                 const struct corner *c)
{
    const double spare = 1e-9; /* points on a side belong to both its triangles */
    const double bu = b->u - a->u, bv = b->v - a->v, cu = c->u - a->u, cv = c->v - a->v;
    const double area = bu * cv - cu * bv;
    if (fabs(area) < 1e-12) {
        return;
    }
    const struct side sides[] = {side_of(a, b), side_of(b, c), side_of(c, a)};
    const double share = 1 / area;
    double across[3], down[3];
    for (int i = 0; i < 3; i++) {
        const double db = b->value[i] - a->value[i], dc = c->value[i] - a->value[i];
        across[i] = (db * cv - dc * bv) * share;
        down[i] = (dc * bu - db * cu) * share;
    }
    const double top = least(sides[0].v, least(sides[1].v, sides[2].v));
    const double bottom = most(sides[0].end_v, most(sides[1].end_v, sides[2].end_v));
    const int last_row = end_at(bottom + spare, lattice->rows);
    for (int row = first_from(top - spare, lattice->rows); row < last_row; row++) {
        const double v = row < top ? top : row > bottom ? bottom : row;
        double left = INFINITY, right = -INFINITY;
        for (int i = 0; i < 3; i++) {
            cross(&sides[i], v, &left, &right);
        }
        const int first = first_from(left - spare, lattice->columns);
        const int end = end_at(right + spare, lattice->columns);
        double value[3];
        for (int i = 0; i < 3; i++) {
            value[i] = a->value[i] + (first - a->u) * across[i] + (row - a->v) * down[i];
        }
        struct mesh_place *place = lattice->places + (size_t)row * (size_t)lattice->columns;
        for (int column = first; column < end; column++) {
            const double on = column - first;
            place[column] = (struct mesh_place){(float)(value[0] + on * across[0]),
                                                (float)(value[1] + on * across[1]),
                                                (float)(value[2] + on * across[2]), 0};
        }
    }
}

static struct corner corner_at(const struct page_mesh *mesh, int column, int row, double apart)
{
    const int i = row * (mesh->columns + 1) + column;
    return (struct corner){.u = (mesh->x_px[i] - 0.5) / apart,
                           .v = (mesh->y_px[i] - 0.5) / apart,
                           .value = {mesh->x_mm + column * mesh->cell_mm,
                                     mesh->y_mm + row * mesh->cell_mm, mesh->shade[i]}};
}

void mesh_places(const struct page_mesh *mesh, double apart, int columns, int rows,
                 struct mesh_place *places)
{
    const struct lattice lattice = {columns, rows, places};
    for (int i = 0; i < columns * rows; i++) {
        places[i] = (struct mesh_place){(float)mesh->x_mm, (float)mesh->y_mm, 0, 0};
    }
    for (int i = 0; i < mesh->columns * mesh->rows; i++) {
        const int cell = mesh_cell(mesh, i), column = cell % mesh->columns;
        const int row = cell / mesh->columns;
        const struct corner first = corner_at(mesh, column, row, apart);
        const struct corner right = corner_at(mesh, column + 1, row, apart);
        const struct corner below = corner_at(mesh, column, row + 1, apart);
        const struct corner opposite = corner_at(mesh, column + 1, row + 1, apart);
        fill(&lattice, &first, &right, &opposite);
        fill(&lattice, &first, &opposite, &below);
    }
}

bool mesh_turns_over(const struct page_mesh *mesh)
{
    const int stride = mesh->columns + 1;
    const double *x = mesh->x_px, *y = mesh->y_px;
    for (int row = 0; row < mesh->rows; row++) {
        for (int i = row * stride; i < row * stride + mesh->columns; i++) {
            const int below = i + stride, opposite = below + 1;
            const double across = x[opposite] - x[i], down = y[opposite] - y[i];
            if ((x[i + 1] - x[i]) * down - (y[i + 1] - y[i]) * across <= 0 ||
                (x[below] - x[i]) * down - (y[below] - y[i]) * across >= 0) {
                return true;
            }
        }
    }
    return false;
}

double mesh_lean(const struct page_mesh *mesh)
{
    const int stride = mesh->columns + 1;
    double most = 0;
    for (int row = 1; row < mesh->rows - 1; row++) {
        for (int i = row * stride + 1; i < row * stride + mesh->columns - 1; i++) {
            const double right = fabs(mesh->x_px[i + 1] - mesh->x_px[i]);
            const double down = fabs(mesh->y_px[i + stride] - mesh->y_px[i]);
            most = fmax(most, fabs(mesh->y_px[i + 1] - mesh->y_px[i]) / fmax(right, 1e-9));
            most = fmax(most, fabs(mesh->x_px[i + stride] - mesh->x_px[i]) / fmax(down, 1e-9));
        }
    }
    return most;
}

/* Between three points in a row, what the way changes by, as a share of it. */
static double turn(const struct page_mesh *mesh, int i, int step)
{
    const double *x = mesh->x_px, *y = mesh->y_px;
    const double way = mesh_length(x[i + step] - x[i], y[i + step] - y[i]);
    return mesh_length(x[i + step] - 2 * x[i] + x[i - step], y[i + step] - 2 * y[i] + y[i - step]) /
           fmax(way, 1e-9);
}

/* By how much the two halves of a cell differ, as a share of its side. */
static double twist(const struct page_mesh *mesh, int i, int stride)
{
    const double *x = mesh->x_px, *y = mesh->y_px;
    const double side = fmin(mesh_length(x[i + 1] - x[i], y[i + 1] - y[i]),
                             mesh_length(x[i + stride] - x[i], y[i + stride] - y[i]));
    return mesh_length(x[i] - x[i + 1] - x[i + stride] + x[i + stride + 1],
                       y[i] - y[i + 1] - y[i + stride] + y[i + stride + 1]) /
           fmax(side, 1e-9);
}

double mesh_kink(const struct page_mesh *mesh, double apart_px)
{
    const int stride = mesh->columns + 1;
    double most = 0;
    for (int row = 2; row < mesh->rows - 1; row++) {
        for (int i = row * stride + 2; i < row * stride + mesh->columns - 1; i++) {
            const double kink =
                mesh_length(turn(mesh, i, 1), turn(mesh, i, stride)) + twist(mesh, i, stride);
            most = fmax(most, kink);
        }
    }
    return most * apart_px / 4; /* a line between two points `apart` cuts a kink off by so much */
}
