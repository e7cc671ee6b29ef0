#include "draw/page_tiles.h"

#include <math.h>
#include <stdlib.h>

enum kind { OUTSIDE, INSIDE, EDGE };

#define STEP_MM  2.0 /* along the page's outline */
#define SPARE_PX 3   /* around it */

struct finder {
    const struct plan *plan;
    int columns, rows;
    uint8_t *kind; /* of each tile */
};

static int clamp(double value, int most)
{
    return value < 0 ? 0 : value > most ? most : (int)value;
}

/* Marks the tiles around a point of the outline. */
static void mark(struct finder *finder, double x, double y)
{
    const int left = clamp(floor((x - SPARE_PX) / PAGE_TILE), finder->columns);
    const int right = clamp(floor((x + SPARE_PX) / PAGE_TILE) + 1, finder->columns);
    const int top = clamp(floor((y - SPARE_PX) / PAGE_TILE), finder->rows);
    const int bottom = clamp(floor((y + SPARE_PX) / PAGE_TILE) + 1, finder->rows);
    for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++) {
            finder->kind[row * finder->columns + column] = EDGE;
        }
    }
}

/* Turns over all tiles to the right of where a piece of the outline crosses the middles of a row:
 * what is turned an odd number of times is inside. */
static void cross(struct finder *finder, double x0, double y0, double x1, double y1)
{
    for (int row = 0; row < finder->rows; row++) {
        const double y = (row + 0.5) * PAGE_TILE;
        if ((y0 <= y) == (y1 <= y)) {
            continue;
        }
        const double x = x0 + (y - y0) / (y1 - y0) * (x1 - x0);
        for (int column = clamp(ceil(x / PAGE_TILE - 0.5), finder->columns);
             column < finder->columns; column++) {
            uint8_t *kind = &finder->kind[row * finder->columns + column];
            *kind = *kind == OUTSIDE ? INSIDE : OUTSIDE;
        }
    }
}

typedef void visitor(struct finder *finder, double x0, double y0, double x1, double y1);

static void mark_piece(struct finder *finder, double x0, double y0, double x1, double y1)
{
    const int steps = (int)fmin(ceil(hypot(x1 - x0, y1 - y0) / PAGE_TILE * 2) + 1, 4096);
    for (int i = 0; i <= steps; i++) {
        mark(finder, x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps);
    }
}

/* Walks around the page. */
static void walk(struct finder *finder, visitor *visit)
{
    const struct page_map *map = &finder->plan->map;
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

/* Adds the runs of tiles that are (or are not) inside. */
static int add_runs(const struct finder *finder, bool inside, float (*rect)[4])
{
    int count = 0;
    for (int row = 0; row < finder->rows; row++) {
        const uint8_t *kind = finder->kind + row * finder->columns;
        for (int column = 0, end; column < finder->columns; column = end) {
            for (end = column; end < finder->columns && (kind[end] == INSIDE) == inside; end++) {
            }
            if (end == column) {
                end++;
                continue;
            }
            rect[count][0] = (float)(column * PAGE_TILE);
            rect[count][1] = (float)(row * PAGE_TILE);
            rect[count][2] = (float)fmin(end * PAGE_TILE, finder->plan->width);
            rect[count++][3] = (float)fmin((row + 1) * PAGE_TILE, finder->plan->height);
        }
    }
    return count;
}

bool page_tiles_find(const struct plan *plan, struct page_tiles *tiles)
{
    struct finder finder = {
        .plan = plan,
        .columns = (plan->width + PAGE_TILE - 1) / PAGE_TILE,
        .rows = (plan->height + PAGE_TILE - 1) / PAGE_TILE,
    };
    const size_t count = (size_t)finder.columns * (size_t)finder.rows;
    finder.kind = calloc(count, 1);
    *tiles = (struct page_tiles){.rect = malloc(2 * count * sizeof *tiles->rect)};
    if (!finder.kind || !tiles->rect) {
        free(finder.kind);
        free(tiles->rect);
        tiles->rect = NULL;
        return false;
    }
    walk(&finder, cross);
    walk(&finder, mark_piece);
    tiles->inner = add_runs(&finder, true, tiles->rect);
    tiles->outer = add_runs(&finder, false, tiles->rect + tiles->inner);
    free(finder.kind);
    return true;
}
