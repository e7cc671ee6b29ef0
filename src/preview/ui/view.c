#include "preview/ui/view.h"

#include <math.h>

#include "base/scalar.h"

static const double least_zoom = 0.02, most_zoom = 64, air = 16;

/* Some of the picture stays in the area, and its corner on a whole pixel. */
static void settle(struct view *view)
{
    const double width = view->width * view->zoom, height = view->height * view->zoom;
    const double keep = 40;
    view->x = round(clamp(view->x, view->area.x0 + keep - width, view->area.x1 - keep));
    view->y = round(clamp(view->y, view->area.y0 + keep - height, view->area.y1 - keep));
}

static void center(struct view *view)
{
    view->x = (view->area.x0 + view->area.x1 - view->width * view->zoom) / 2;
    view->y = (view->area.y0 + view->area.y1 - view->height * view->zoom) / 2;
    settle(view);
}

void view_fit(struct view *view)
{
    const double width = fmax(view->area.x1 - view->area.x0 - 2 * air, 16);
    const double height = fmax(view->area.y1 - view->area.y0 - 2 * air, 16);
    view->fit = true;
    if (view->width > 0 && view->height > 0) {
        view->zoom = fmin(width / view->width, height / view->height);
        center(view);
    }
}

void view_set(struct view *view, struct rect area, int width, int height)
{
    view->area = area;
    view->width = width;
    view->height = height;
    if (view->fit) {
        view_fit(view);
    } else {
        settle(view);
    }
}

void view_zoom(struct view *view, double zoom, double x, double y)
{
    double px, py;
    zoom = clamp(zoom, least_zoom, most_zoom);
    if ((view->zoom < 1) != (zoom < 1) && fabs(zoom - 1) < 0.1) {
        zoom = 1; /* on the way past 100 % it stops there */
    }
    view_to_picture(view, x, y, &px, &py);
    view->fit = false;
    view->zoom = zoom;
    view->x = x - px * zoom;
    view->y = y - py * zoom;
    settle(view);
}

void view_pan(struct view *view, double dx, double dy)
{
    view->fit = false;
    view->x += dx;
    view->y += dy;
    settle(view);
}

void view_to_picture(const struct view *view, double x, double y, double *px, double *py)
{
    *px = (x - view->x) / view->zoom;
    *py = (y - view->y) / view->zoom;
}

void view_to_window(const struct view *view, double px, double py, float *x, float *y)
{
    *x = (float)(px * view->zoom + view->x);
    *y = (float)(py * view->zoom + view->y);
}
