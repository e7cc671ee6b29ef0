/* Rectangles of the window, in its pixels from its top left corner. */
#ifndef UI_RECT_H
#define UI_RECT_H

#include <stdbool.h>

struct rect {
    float x0, y0, x1, y1;
};

static inline bool rect_has(const struct rect *rect, double x, double y)
{
    return x >= (double)rect->x0 && x < (double)rect->x1 && y >= (double)rect->y0 &&
           y < (double)rect->y1;
}

#endif
