#include "draw/page_tiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scalar.h"
#include "draw/kind_tiles.h"
#include "draw/pieces.h"
#include "gpu/tuning.h"

#define STEP_MM  2.0 /* along the page's outline */
#define SPARE_PX 3   /* around it */

struct finder {
    const struct plan *plan;
    struct kind_tiles tiles;
};

/* Marks the tiles around a point of the outline. */
static void mark(struct finder *finder, double x, double y)
{
    const int left =
        (int)clamp(floor((x - SPARE_PX) / finder->tiles.side), 0, finder->tiles.columns);
    const int right =
        (int)clamp(floor((x + SPARE_PX) / finder->tiles.side) + 1, 0, finder->tiles.columns);
    const int top = (int)clamp(floor((y - SPARE_PX) / finder->tiles.side), 0, finder->tiles.rows);
    const int bottom =
        (int)clamp(floor((y + SPARE_PX) / finder->tiles.side) + 1, 0, finder->tiles.rows);
    for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++) {
            finder->tiles.kind[row * finder->tiles.columns + column] = PAGE_EDGE;
        }
    }
}

/* Of the tiles in a place those that a piece may touch. */
static void mark_piece_tiles(struct finder *finder, const struct plane *plane, int piece,
                             const float place[4])
{
    const int side = finder->tiles.side;
    const double reach = 0.75 * side + SPARE_PX;
    for (int y = (int)place[1] / side; y * side < (int)place[3]; y++) {
        for (int x = (int)place[0] / side; x * side < (int)place[2]; x++) {
            if (piece_touches(finder->plan, plane, piece, (x + 0.5) * side, (y + 0.5) * side,
                              reach)) {
                finder->tiles.kind[y * finder->tiles.columns + x] = PAGE_EDGE;
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
    for (int row = 0; row < finder->tiles.rows; row++) {
        const double y = (row + 0.5) * finder->tiles.side;
        if ((y0 <= y) == (y1 <= y)) {
            continue;
        }
        const double x = x0 + (y - y0) / (y1 - y0) * (x1 - x0);
        for (int column = (int)clamp(ceil(x / finder->tiles.side - 0.5), 0, finder->tiles.columns);
             column < finder->tiles.columns; column++) {
            uint8_t *kind = &finder->tiles.kind[row * finder->tiles.columns + column];
            *kind = *kind == PAGE_OUTSIDE ? PAGE_INSIDE : PAGE_OUTSIDE;
        }
    }
}

typedef void visitor(struct finder *finder, double x0, double y0, double x1, double y1);

static void mark_piece(struct finder *finder, double x0, double y0, double x1, double y1)
{
    const int steps = (int)fmin(ceil(hypot(x1 - x0, y1 - y0) / finder->tiles.side * 2) + 1, 4096);
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

bool page_tiles_find(const struct plan *plan, struct page_tiles *tiles)
{
    struct finder finder = {.plan = plan};
    bool good = kind_tiles_init(&finder.tiles, gpu_tuning()->page_tile, plan->width, plan->height);
    const size_t count = (size_t)finder.tiles.columns * (size_t)finder.tiles.rows;
    *tiles = (struct page_tiles){.rect = good ? malloc(count * sizeof *tiles->rect) : NULL};
    good = tiles->rect != NULL;
    if (good) {
        memset(finder.tiles.kind, plan->map.mesh ? PAGE_OUTSIDE : PAGE_INSIDE, count);
    }
    if (good && plan->map.mesh) {
        walk(&finder, cross);
        walk(&finder, mark_piece);
    }
    if (good) {
        mark_pieces(&finder);
    }
    for (int kind = 0, done = 0; good && kind < PAGE_KINDS; done += tiles->count[kind++]) {
        tiles->count[kind] = kind_tiles_take(&finder.tiles, (uint8_t)kind, tiles->rect + done);
    }
    kind_tiles_finish(&finder.tiles);
    return good;
}
