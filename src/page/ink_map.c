#include "page/ink_map.h"

#include <stdlib.h>
#include <string.h>

bool ink_map_clear(struct ink_map *map, int width, int height)
{
    const int columns = (width + INK_TILE - 1) / INK_TILE;
    const int rows = (height + INK_TILE - 1) / INK_TILE;
    const size_t size = (size_t)columns * (size_t)rows;
    if (columns != map->columns || rows != map->rows) {
        ink_map_free(map);
        *map = (struct ink_map){columns, rows, malloc(size + 1)};
    }
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
