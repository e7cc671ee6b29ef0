/* The truth of a page, drawn over its picture. */
#ifndef PREVIEW_OVERLAY_H
#define PREVIEW_OVERLAY_H

#include "preview/drawing.h"
#include "preview/ui/painter.h"
#include "preview/ui/view.h"

enum overlay {
    OVERLAY_BOXES,     /* of leads, with the outline of the paper that they fill */
    OVERLAY_NAMES,     /* boxes of printed names */
    OVERLAY_MASKS,     /* leads in their colors */
    OVERLAY_POINTS,    /* samples */
    OVERLAY_CROSSINGS, /* of the 5 mm grid */
    OVERLAY_MAP,       /* millimeters of the page */
    OVERLAY_WORDS,     /* printed words and handwriting */
    OVERLAY_OVERLAPS,  /* what is under more than one lead */
    OVERLAYS,
};
/* "boxes", "names", ... */
const char *overlay_name(enum overlay overlay);

/* The color of a page's field. */
struct color overlay_color(int field);

/* Adds the marks of those of `overlays` (bits of enum overlay) that are marks. */
void overlay_draw(struct painter *painter, const struct view *view, const struct drawing *drawing,
                  unsigned overlays);

#endif
