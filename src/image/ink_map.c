#include "image/ink_map.h"

#include <stdlib.h>
#include <string.h>

bool ink_map_clear(struct ink_map *map, int width, int height)
{
    const int columns = (width + INK_TILE - 1) / INK_TILE;
    const int rows = (height + INK_TILE - 1) / INK_TILE;
    const size_t size = (size_t)columns * (size_t)rows;
    if (columns != map->columns || rows != map->rows) {
        ink_map_free(map);
        map->inked = malloc(size + 1);
    }
    *map = (struct ink_map){width, height, columns, rows, map->inked};
    if (!map->inked) {
        *map = (struct ink_map){0};
        return false;
    }
    memset(map->inked, 0, size);
    return true;
}

void ink_map_free(struct ink_map *map)
{
    free(map->inked);
    *map = (struct ink_map){0};
}

/* The tiles that a box of pixels touches. */
static struct ecgp_box tiles_of(const struct ink_map *map, const struct ecgp_box *box)
{
    if (box->x0 >= box->x1 || box->y0 >= box->y1) {
        return (struct ecgp_box){0};
    }
    const int right = (box->x1 + INK_TILE - 1) / INK_TILE;
    const int bottom = (box->y1 + INK_TILE - 1) / INK_TILE;
    return (struct ecgp_box){
        box->x0 > 0 ? box->x0 / INK_TILE : 0, box->y0 > 0 ? box->y0 / INK_TILE : 0,
        right < map->columns ? right : map->columns, bottom < map->rows ? bottom : map->rows};
}

void ink_map_mark(struct ink_map *map, const struct ecgp_box *box)
{
    const struct ecgp_box tiles = tiles_of(map, box);
    for (int row = tiles.y0; row < tiles.y1 && tiles.x0 < tiles.x1; row++) {
        memset(map->inked + row * map->columns + tiles.x0, 1, (size_t)(tiles.x1 - tiles.x0));
    }
}

bool ink_map_any(const struct ink_map *map, const struct ecgp_box *box)
{
    const struct ecgp_box tiles = tiles_of(map, box);
    for (int row = tiles.y0; row < tiles.y1 && tiles.x0 < tiles.x1; row++) {
        if (memchr(map->inked + row * map->columns + tiles.x0, 1, (size_t)(tiles.x1 - tiles.x0))) {
            return true;
        }
    }
    return false;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static bool has_ink(const struct ink_map *map, const struct ink_map *other, int tile)
{
    return map->inked[tile] | other->inked[tile];
}

bool ink_map_next(const struct ink_map *map, const struct ink_map *other, int *tile,
                  struct ecgp_box *run)
{
    const int count = map->columns * map->rows;
    int first = *tile;
    while (first < count && !has_ink(map, other, first)) {
        first++;
    }
    if (first == count) {
        return false;
    }
    const int row = first / map->columns;
    int end = first;
    while (end < (row + 1) * map->columns && has_ink(map, other, end)) {
        end++;
    }
    *tile = end;
    *run = (struct ecgp_box){first % map->columns * INK_TILE, row * INK_TILE,
                             least((end - row * map->columns) * INK_TILE, map->width),
                             least((row + 1) * INK_TILE, map->height)};
    return true;
}
