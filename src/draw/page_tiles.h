/*
 * Where in the picture there is nothing but page: rectangles of whole tiles, for passes that are
 * dearer where something lies around the page.
 */
#ifndef DRAW_PAGE_TILES_H
#define DRAW_PAGE_TILES_H

#include "page/plan.h"

enum { PAGE_TILE = 32 }; /* px a side */

/* Runs of tiles in px, clipped to the picture: first `inner` ones that lie on the page alone, then
 * `outer` ones for the rest. free(rect). */
struct page_tiles {
    float (*rect)[4];
    int inner, outer;
};

/* False without memory. The plan has a mesh. */
bool page_tiles_find(const struct plan *plan, struct page_tiles *tiles);

#endif
