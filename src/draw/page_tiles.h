/*
 * What there is to see where in the picture: rectangles of whole tiles with nothing but page, with
 * its edge or pieces that lie on it, and with nothing of it, for passes that do something else in
 * each.
 */
#ifndef DRAW_PAGE_TILES_H
#define DRAW_PAGE_TILES_H

#include "page/plan.h"

enum page_kind { PAGE_INSIDE, PAGE_EDGE, PAGE_OUTSIDE, PAGE_KINDS };

/* Rectangles of tiles in px, clipped to the picture: first `count` of the one kind, then of the
 * next. free(rect). */
struct page_tiles {
    float (*rect)[4];
    int count[PAGE_KINDS];
};

/* False without memory. */
bool page_tiles_find(const struct plan *plan, struct page_tiles *tiles);

#endif
