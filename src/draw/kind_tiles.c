#include "draw/kind_tiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ecgpress/page.h>

#include "gpu/tuning.h"

/* A tile that stands in a rectangle already. */
enum { TAKEN = 255 };

bool kind_tiles_init(struct kind_tiles *tiles, int side, int width, int height)
{
    *tiles = (struct kind_tiles){
        .side = side,
        .width = width,
        .height = height,
        .columns = (width + side - 1) / side,
        .rows = (height + side - 1) / side,
    };
    tiles->kind = malloc((size_t)tiles->columns * (size_t)tiles->rows);
    tiles->above = malloc((size_t)tiles->columns * sizeof *tiles->above);
    return tiles->kind && tiles->above;
}

void kind_tiles_finish(struct kind_tiles *tiles)
{
    free(tiles->kind);
    free(tiles->above);
    *tiles = (struct kind_tiles){0};
}

/* Takes a rectangle of tiles out. */
static void take(struct kind_tiles *tiles, const struct ecgp_box *box, float rect[4])
{
    for (int row = box->y0; row < box->y1; row++) {
        memset(tiles->kind + row * tiles->columns + box->x0, TAKEN, (size_t)(box->x1 - box->x0));
    }
    rect[0] = (float)(box->x0 * tiles->side);
    rect[1] = (float)(box->y0 * tiles->side);
    rect[2] = (float)fmin(box->x1 * tiles->side, tiles->width);
    rect[3] = (float)fmin(box->y1 * tiles->side, tiles->height);
}

static int area(const struct ecgp_box *box)
{
    return (box->x1 - box->x0) * (box->y1 - box->y0);
}

/* The largest rectangle of the kind whose last row is `row` and whose height is that of a column:
 * each column is asked how far its height goes to both sides. */
static void widen(const struct kind_tiles *tiles, int row, struct ecgp_box *best)
{
    const int *height = tiles->above;
    for (int column = 0; column < tiles->columns; column++) {
        if (height[column] == 0 || (column > 0 && height[column - 1] == height[column])) {
            continue;
        }
        int left = column, right = column + 1;
        while (left > 0 && height[left - 1] >= height[column]) {
            left--;
        }
        while (right < tiles->columns && height[right] >= height[column]) {
            right++;
        }
        const struct ecgp_box box = {left, row + 1 - height[column], right, row + 1};
        *best = area(&box) > area(best) ? box : *best;
    }
}

static struct ecgp_box largest(const struct kind_tiles *tiles, uint8_t kind)
{
    struct ecgp_box best = {0};
    memset(tiles->above, 0, (size_t)tiles->columns * sizeof *tiles->above);
    for (int row = 0; row < tiles->rows; row++) {
        const uint8_t *tile = tiles->kind + row * tiles->columns;
        for (int column = 0; column < tiles->columns; column++) {
            tiles->above[column] = tile[column] == kind ? tiles->above[column] + 1 : 0;
        }
        widen(tiles, row, &best);
    }
    return best;
}

/* The run of the kind that begins at a tile, with the rows below that have just the same. */
static struct ecgp_box run_at(const struct kind_tiles *tiles, uint8_t kind, int column, int row)
{
    struct ecgp_box run = {column, row, column, row};
    const uint8_t *tile = tiles->kind + row * tiles->columns;
    while (run.x1 < tiles->columns && tile[run.x1] == kind) {
        run.x1++;
    }
    bool same = true;
    while (same && ++run.y1 < tiles->rows) {
        tile += tiles->columns;
        same = (run.x0 == 0 || tile[run.x0 - 1] != kind) &&
               (run.x1 == tiles->columns || tile[run.x1] != kind);
        for (int i = run.x0; i < run.x1; i++) {
            same = same && tile[i] == kind;
        }
    }
    return run;
}

int kind_tiles_take(struct kind_tiles *tiles, uint8_t kind, float (*rect)[4])
{
    int count = 0;
    while (count < gpu_tuning()->large_rects) {
        const struct ecgp_box box = largest(tiles, kind);
        if (area(&box) < gpu_tuning()->least_large) {
            break;
        }
        take(tiles, &box, rect[count++]);
    }
    for (int i = 0; i < tiles->columns * tiles->rows; i++) {
        if (tiles->kind[i] == kind) {
            const struct ecgp_box run = run_at(tiles, kind, i % tiles->columns, i / tiles->columns);
            take(tiles, &run, rect[count++]);
        }
    }
    return count;
}
