#include "draw/tiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scalar.h"

bool tiles_clear(struct tiles *tiles, const struct plan *plan)
{
    const struct gpu_tuning *tuning = gpu_tuning();
    const int width = tuning->stroke_tile_width, height = tuning->stroke_tile_height;
    const int columns = (plan->width + width - 1) / width;
    const int rows = (plan->height + height - 1) / height;
    if (columns != tiles->columns || rows != tiles->rows || !tiles->marked) {
        free(tiles->marked);
        *tiles = (struct tiles){.width = width, .height = height, .columns = columns, .rows = rows};
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

/* Between corners the page bends, and the map of every fourth pixel is not exact. */
#define SPARE_PX 0.5

/* Where a rectangle of the flat page is in the picture, and a little around it. */
static struct area around_of(const struct plan *plan, const struct area *flat)
{
    const double mm = 1 / plan->map.px_per_mm;
    struct area at = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < 4; i++) {
        double x, y;
        map_point(&plan->map, (i & 1 ? flat->x1 : flat->x0) * mm,
                  (i & 2 ? flat->y1 : flat->y0) * mm, &x, &y);
        at.x0 = x - SPARE_PX < at.x0 ? x - SPARE_PX : at.x0;
        at.x1 = x + SPARE_PX > at.x1 ? x + SPARE_PX : at.x1;
        at.y0 = y - SPARE_PX < at.y0 ? y - SPARE_PX : at.y0;
        at.y1 = y + SPARE_PX > at.y1 ? y + SPARE_PX : at.y1;
    }
    return at;
}

void tiles_mark(struct tiles *tiles, const struct plan *plan, const struct area *flat)
{
    const struct area at = around_of(plan, flat);
    struct ecgp_box *bounds = &tiles->bounds;
    const int left = (int)clamp(at.x0 / tiles->width, 0, tiles->columns);
    const int right = (int)clamp(at.x1 / tiles->width + 1, 0, tiles->columns);
    const int top = (int)clamp(at.y0 / tiles->height, 0, tiles->rows);
    const int bottom = (int)clamp(at.y1 / tiles->height + 1, 0, tiles->rows);
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
    *run = (struct ecgp_box){first * tiles->width, row * tiles->height, last * tiles->width,
                             (row + 1) * tiles->height};
    return true;
}

bool extents_clear(struct extents *extents, const struct plan *plan)
{
    const int columns = (plan->width + SPANS_ROWS - 1) / SPANS_ROWS;
    if (columns > extents->room) {
        free(extents->column);
        extents->column = malloc((size_t)columns * sizeof *extents->column);
        extents->room = extents->column ? columns : 0;
    }
    extents->columns = extents->column ? columns : 0;
    for (int i = 0; i < extents->columns; i++) {
        extents->column[i] = (struct extent){plan->height, 0};
    }
    extents->bounds = (struct ecgp_box){plan->width, plan->height, 0, 0};
    return extents->column != NULL;
}

void extents_finish(struct extents *extents)
{
    free(extents->column);
    *extents = (struct extents){0};
}

void extents_mark(struct extents *extents, const struct plan *plan, const struct area *flat)
{
    const struct area at = around_of(plan, flat);
    const int rows = (plan->height + SPANS_ROWS - 1) / SPANS_ROWS;
    struct ecgp_box *bounds = &extents->bounds;
    const int left = (int)clamp(at.x0 / SPANS_ROWS, 0, extents->columns);
    const int right = (int)clamp(at.x1 / SPANS_ROWS + 1, 0, extents->columns);
    const int top = SPANS_ROWS * (int)clamp(at.y0 / SPANS_ROWS, 0, rows);
    const int bottom = SPANS_ROWS * (int)clamp(at.y1 / SPANS_ROWS + 1, 0, rows);
    if (left >= right || top >= bottom) {
        return;
    }
    for (int i = left; i < right; i++) {
        struct extent *extent = &extents->column[i];
        extent->top = top < extent->top ? top : extent->top;
        extent->bottom = bottom > extent->bottom ? bottom : extent->bottom;
    }
    *bounds = (struct ecgp_box){
        left * SPANS_ROWS < bounds->x0 ? left * SPANS_ROWS : bounds->x0,
        top < bounds->y0 ? top : bounds->y0,
        right * SPANS_ROWS > bounds->x1 ? right * SPANS_ROWS : bounds->x1,
        bottom > bounds->y1 ? bottom : bounds->y1,
    };
}
