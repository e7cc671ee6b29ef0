/*
 * Square tiles of a picture or field, each of a kind, and the rectangles of those of a kind.
 */
#ifndef DRAW_KIND_TILES_H
#define DRAW_KIND_TILES_H

#include <stdbool.h>
#include <stdint.h>

struct kind_tiles {
    int side;          /* of a tile, px */
    int width, height; /* of all, px */
    int columns, rows; /* of tiles */
    uint8_t *kind;     /* of each, below 255 */
    int *above;        /* per column: tiles of a kind from a row upwards */
};

/* Over a picture of that size; false without memory. Finish it in any case. */
bool kind_tiles_init(struct kind_tiles *tiles, int side, int width, int height);
void kind_tiles_finish(struct kind_tiles *tiles);

/* Takes the tiles of a kind out as rectangles in px, clipped to the picture, of which there are as
 * many as tiles at most. Returns their number. */
int kind_tiles_take(struct kind_tiles *tiles, uint8_t kind, float (*rect)[4]);

#endif
