/*
 * The square tiles of a picture that may contain anything other than blank paper, known from the
 * plan of a page before its pixels are read.
 */
#ifndef IMAGE_INK_MAP_H
#define IMAGE_INK_MAP_H

#include <stdint.h>

#include <ecgpress/page.h>

enum { INK_TILE = 16 }; /* px per side */

/* Zero it to begin. */
struct ink_map {
    int width, height; /* px */
    int columns, rows; /* of tiles */
    uint8_t *inked;    /* one byte per tile */
};

/* A map without ink of a picture of that size; false without memory. */
bool ink_map_clear(struct ink_map *map, int width, int height);
void ink_map_free(struct ink_map *map);

/* Marks the tiles that a box touches; parts beyond the picture are ignored. */
void ink_map_mark(struct ink_map *map, const struct ecgp_box *box);

/* Whether there is ink in a tile that the box touches. */
bool ink_map_any(const struct ink_map *map, const struct ecgp_box *box);

/* Finds the next run of tiles in a row, from `*tile` on (0 to begin), that have ink in either of
 * two maps of the same size. Gives it as a box of pixels; false after the last run. */
bool ink_map_next(const struct ink_map *map, const struct ink_map *other, int *tile,
                  struct ecgp_box *run);

#endif
