/* Masks shown as colors of a page's picture. */
#ifndef PREVIEW_TINT_H
#define PREVIEW_TINT_H

#include "preview/drawing.h"

enum tint { TINT_LEADS = 1, TINT_OVERLAPS = 2 };

/* A copy of the drawing's pixels, colored (enum tint, or-ed) by its masks, which it must have;
 * NULL without memory. Free it with free. */
uint8_t *tint_picture(const struct drawing *drawing, unsigned tint);

#endif
