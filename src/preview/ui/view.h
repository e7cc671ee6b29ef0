/* Where a picture lies in the window: its place and size, in pixels of the window. */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "preview/ui/rect.h"

struct view {
    struct rect area;  /* of the window, for pictures */
    int width, height; /* of the picture, px */
    double zoom;       /* window px a picture px */
    double x, y;       /* of the picture's top left corner; whole numbers */
    bool fit;          /* the whole picture, as large as the area has it */
};

/* The area or the picture has changed. */
void view_set(struct view *view, struct rect area, int width, int height);
void view_fit(struct view *view);
/* So many window pixels a picture pixel; what is at (x, y) of the window stays there. At zoom 1
 * each pixel of the window is one of the picture. */
void view_zoom(struct view *view, double zoom, double x, double y);
void view_pan(struct view *view, double dx, double dy);

void view_to_picture(const struct view *view, double x, double y, double *px, double *py);
void view_to_window(const struct view *view, double px, double py, float *x, float *y);

#endif
