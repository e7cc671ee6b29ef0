/*
 * Where on a picture there is anything but its paper, in square tiles: what is known of a page
 * before its pixels are looked at.
 */
#ifndef IMAGE_INK_MAP_H
#define IMAGE_INK_MAP_H

#include <stdint.h>

#include <ecgpress/page.h>

enum { INK_TILE = 16 }; /* px a side */

/* Zero it to begin. */
struct ink_map {
    int width, height; /* px */
    int columns, rows; /* of tiles */
    uint8_t *inked;    /* a byte a tile */
};

/* A map without ink of a picture of that size; false without memory. */
bool ink_map_clear(struct ink_map *map, int width, int height);
void ink_map_free(struct ink_map *map);

/* Marks the tiles that a box touches; what is off the picture counts for nothing. */
void ink_map_mark(struct ink_map *map, const struct ecgp_box *box);

/* Whether there is ink in a tile that the box touches. */
bool ink_map_any(const struct ink_map *map, const struct ecgp_box *box);

/* The next run of tiles behind `*tile` (0 to begin) that have ink on either of two maps of one
 * size, as a box of pixels; false behind the last one. */
bool ink_map_next(const struct ink_map *map, const struct ink_map *other, int *tile,
                  struct ecgp_box *run);

#endif
