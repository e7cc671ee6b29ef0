#include "draw/tiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool tiles_clear(struct tiles *tiles, const struct plan *plan)
{
    const int columns = (plan->width + TILE_WIDTH - 1) / TILE_WIDTH;
    const int rows = (plan->height + TILE_HEIGHT - 1) / TILE_HEIGHT;
    if (columns != tiles->columns || rows != tiles->rows || !tiles->marked) {
        free(tiles->marked);
        *tiles = (struct tiles){.columns = columns, .rows = rows};
        tiles->marked = malloc((size_t)columns * (size_t)rows);
    }
    if (tiles->marked) {
        memset(tiles->marked, 0, (size_t)columns * (size_t)rows);
    }
    tiles->bounds = (struct ecgp_box){columns, rows, 0, 0};
    return tiles->marked != NULL;
}

void tiles_finish(struct tiles *tiles)
{
    free(tiles->marked);
    *tiles = (struct tiles){0};
}

static int clamp(double value, int most)
{
    return value < 0 ? 0 : value > most ? most : (int)value;
}

void tiles_mark(struct tiles *tiles, const struct plan *plan, const struct ecgp_box *flat)
{
    const double mm = 1 / plan->map.px_per_mm;
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int i = 0; i < 4; i++) {
        double x, y;
        map_point(&plan->map, (i & 1 ? flat->x1 : flat->x0) * mm,
                  (i & 2 ? flat->y1 : flat->y0) * mm, &x, &y);
        x0 = x < x0 ? x : x0;
        x1 = x > x1 ? x : x1;
        y0 = y < y0 ? y : y0;
        y1 = y > y1 ? y : y1;
    }
    struct ecgp_box *bounds = &tiles->bounds;
    const int left = clamp((x0 - 1.5) / TILE_WIDTH, tiles->columns);
    const int right = clamp((x1 + 1.5) / TILE_WIDTH + 1, tiles->columns);
    const int top = clamp((y0 - 1.5) / TILE_HEIGHT, tiles->rows);
    const int bottom = clamp((y1 + 1.5) / TILE_HEIGHT + 1, tiles->rows);
    for (int row = top; row < bottom && left < right; row++) {
        memset(tiles->marked + row * tiles->columns + left, 1, (size_t)(right - left));
        *bounds = (struct ecgp_box){
            left < bounds->x0 ? left : bounds->x0, row < bounds->y0 ? row : bounds->y0,
            right > bounds->x1 ? right : bounds->x1, row + 1 > bounds->y1 ? row + 1 : bounds->y1};
    }
}

bool tiles_next(const struct tiles *tiles, int *tile, struct ecgp_box *run)
{
    const int count = tiles->columns * tiles->rows;
    int at = *tile;
    while (at < count && !tiles->marked[at]) {
        at++;
    }
    if (at == count) {
        return false;
    }
    const int row = at / tiles->columns;
    const int first = at % tiles->columns;
    int last = first;
    while (last < tiles->columns && tiles->marked[row * tiles->columns + last]) {
        last++;
    }
    *tile = row * tiles->columns + last;
    *run = (struct ecgp_box){first * TILE_WIDTH, row * TILE_HEIGHT, last * TILE_WIDTH,
                             (row + 1) * TILE_HEIGHT};
    return true;
}
