#include "draw/page_tiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scalar.h"
#include "draw/pieces.h"
#include "gpu/tuning.h"

/* A tile that stands in a rectangle already. */
enum { TAKEN = PAGE_KINDS };

#define STEP_MM  2.0 /* along the page's outline */
#define SPARE_PX 3   /* around it */

struct finder {
    const struct plan *plan;
    int side; /* of a tile, px */
    int columns, rows;
    uint8_t *kind; /* of each tile */
    int *height;   /* per column: tiles of a kind from a row upwards */
};

/* Marks the tiles around a point of the outline. */
static void mark(struct finder *finder, double x, double y)
{
    const int left = (int)clamp(floor((x - SPARE_PX) / finder->side), 0, finder->columns);
    const int right = (int)clamp(floor((x + SPARE_PX) / finder->side) + 1, 0, finder->columns);
    const int top = (int)clamp(floor((y - SPARE_PX) / finder->side), 0, finder->rows);
    const int bottom = (int)clamp(floor((y + SPARE_PX) / finder->side) + 1, 0, finder->rows);
    for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++) {
            finder->kind[row * finder->columns + column] = PAGE_EDGE;
        }
    }
}

/* Of the tiles in a place those that a piece may touch. */
static void mark_piece_tiles(struct finder *finder, const struct plane *plane, int piece,
                             const float place[4])
{
    const int side = finder->side;
    const double reach = 0.75 * side + SPARE_PX;
    for (int y = (int)place[1] / side; y * side < (int)place[3]; y++) {
        for (int x = (int)place[0] / side; x * side < (int)place[2]; x++) {
            if (piece_touches(finder->plan, plane, piece, (x + 0.5) * side, (y + 0.5) * side,
                              reach)) {
                finder->kind[y * finder->columns + x] = PAGE_EDGE;
            }
        }
    }
}

/* Those of the plan's pieces, whose pixels are as dear as the page's edge. */
static void mark_pieces(struct finder *finder)
{
    float place[4];
    const struct plane plane = plane_of(finder->plan);
    for (int i = 0; i < finder->plan->pieces; i++) {
        if (piece_place(finder->plan, &plane, i, place)) {
            mark_piece_tiles(finder, &plane, i, place);
        }
    }
}

/* Turns over all tiles to the right of where a piece of the outline crosses the middles of a row:
 * what is turned an odd number of times is inside. */
static void cross(struct finder *finder, double x0, double y0, double x1, double y1)
{
    for (int row = 0; row < finder->rows; row++) {
        const double y = (row + 0.5) * finder->side;
        if ((y0 <= y) == (y1 <= y)) {
            continue;
        }
        const double x = x0 + (y - y0) / (y1 - y0) * (x1 - x0);
        for (int column = (int)clamp(ceil(x / finder->side - 0.5), 0, finder->columns);
             column < finder->columns; column++) {
            uint8_t *kind = &finder->kind[row * finder->columns + column];
            *kind = *kind == PAGE_OUTSIDE ? PAGE_INSIDE : PAGE_OUTSIDE;
        }
    }
}

typedef void visitor(struct finder *finder, double x0, double y0, double x1, double y1);

static void mark_piece(struct finder *finder, double x0, double y0, double x1, double y1)
{
    const int steps = (int)fmin(ceil(hypot(x1 - x0, y1 - y0) / finder->side * 2) + 1, 4096);
    for (int i = 0; i <= steps; i++) {
        mark(finder, x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps);
    }
}

/* Walks around the page. */
static void walk(struct finder *finder, visitor *visit)
{
    const struct backward_map *map = &finder->plan->map;
    const double width = finder->plan->width / map->px_per_mm;
    const double height = finder->plan->height / map->px_per_mm;
    const double corner[5][2] = {{0, 0}, {width, 0}, {width, height}, {0, height}, {0, 0}};
    for (int side = 0; side < 4; side++) {
        const double *from = corner[side], *to = corner[side + 1];
        const int steps = (int)ceil((side % 2 ? height : width) / STEP_MM);
        double x0, y0, x1, y1;
        map_point(map, from[0], from[1], &x0, &y0);
        for (int i = 1; i <= steps; i++, x0 = x1, y0 = y1) {
            const double share = (double)i / steps;
            map_point(map, from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]),
                      &x1, &y1);
            visit(finder, x0, y0, x1, y1);
        }
    }
}

/* Takes a rectangle of tiles out. */
static void take(struct finder *finder, const struct ecgp_box *tiles, float rect[4])
{
    for (int row = tiles->y0; row < tiles->y1; row++) {
        memset(finder->kind + row * finder->columns + tiles->x0, TAKEN,
               (size_t)(tiles->x1 - tiles->x0));
    }
    rect[0] = (float)(tiles->x0 * finder->side);
    rect[1] = (float)(tiles->y0 * finder->side);
    rect[2] = (float)fmin(tiles->x1 * finder->side, finder->plan->width);
    rect[3] = (float)fmin(tiles->y1 * finder->side, finder->plan->height);
}

static int area(const struct ecgp_box *box)
{
    return (box->x1 - box->x0) * (box->y1 - box->y0);
}

/* The largest rectangle of the kind whose last row is `row` and whose height is that of a column:
 * each column is asked how far its height goes to both sides. */
static void widen(const struct finder *finder, int row, struct ecgp_box *best)
{
    const int *height = finder->height;
    for (int column = 0; column < finder->columns; column++) {
        if (height[column] == 0 || (column > 0 && height[column - 1] == height[column])) {
            continue;
        }
        int left = column, right = column + 1;
        while (left > 0 && height[left - 1] >= height[column]) {
            left--;
        }
        while (right < finder->columns && height[right] >= height[column]) {
            right++;
        }
        const struct ecgp_box box = {left, row + 1 - height[column], right, row + 1};
        *best = area(&box) > area(best) ? box : *best;
    }
}

static struct ecgp_box largest(const struct finder *finder, enum page_kind kind)
{
    struct ecgp_box best = {0};
    memset(finder->height, 0, (size_t)finder->columns * sizeof *finder->height);
    for (int row = 0; row < finder->rows; row++) {
        const uint8_t *tile = finder->kind + row * finder->columns;
        for (int column = 0; column < finder->columns; column++) {
            finder->height[column] = tile[column] == kind ? finder->height[column] + 1 : 0;
        }
        widen(finder, row, &best);
    }
    return best;
}

/* The run of the kind that begins at a tile, with the rows below that have just the same. */
static struct ecgp_box run_at(const struct finder *finder, enum page_kind kind, int column, int row)
{
    struct ecgp_box run = {column, row, column, row};
    const uint8_t *tile = finder->kind + row * finder->columns;
    while (run.x1 < finder->columns && tile[run.x1] == kind) {
        run.x1++;
    }
    bool same = true;
    while (same && ++run.y1 < finder->rows) {
        tile += finder->columns;
        same = (run.x0 == 0 || tile[run.x0 - 1] != kind) &&
               (run.x1 == finder->columns || tile[run.x1] != kind);
        for (int i = run.x0; i < run.x1; i++) {
            same = same && tile[i] == kind;
        }
    }
    return run;
}

static int add_rects(struct finder *finder, enum page_kind kind, float (*rect)[4])
{
    int count = 0;
    while (count < gpu_tuning()->large_rects) {
        const struct ecgp_box box = largest(finder, kind);
        if (area(&box) < gpu_tuning()->least_large) {
            break;
        }
        take(finder, &box, rect[count++]);
    }
    for (int i = 0; i < finder->columns * finder->rows; i++) {
        if (finder->kind[i] == kind) {
            const struct ecgp_box run =
                run_at(finder, kind, i % finder->columns, i / finder->columns);
            take(finder, &run, rect[count++]);
        }
    }
    return count;
}

bool page_tiles_find(const struct plan *plan, struct page_tiles *tiles)
{
    const int side = gpu_tuning()->page_tile;
    struct finder finder = {
        .plan = plan,
        .side = side,
        .columns = (plan->width + side - 1) / side,
        .rows = (plan->height + side - 1) / side,
    };
    const size_t count = (size_t)finder.columns * (size_t)finder.rows;
    finder.kind = malloc(count);
    finder.height = malloc((size_t)finder.columns * sizeof *finder.height);
    *tiles = (struct page_tiles){.rect = malloc(count * sizeof *tiles->rect)};
    if (!finder.kind || !finder.height || !tiles->rect) {
        free(finder.kind);
        free(finder.height);
        free(tiles->rect);
        tiles->rect = NULL;
        return false;
    }
    memset(finder.kind, plan->map.mesh ? PAGE_OUTSIDE : PAGE_INSIDE, count);
    if (plan->map.mesh) {
        walk(&finder, cross);
        walk(&finder, mark_piece);
    }
    mark_pieces(&finder);
    for (int kind = 0, done = 0; kind < PAGE_KINDS; done += tiles->count[kind++]) {
        tiles->count[kind] = add_rects(&finder, (enum page_kind)kind, tiles->rect + done);
    }
    free(finder.kind);
    free(finder.height);
    return true;
}
