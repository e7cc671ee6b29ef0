#include "export/polygon.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

void polygon_add(struct polygon *polygon, double x, double y)
{
    if (polygon->points < POLYGON_ROOM) {
        polygon->x[polygon->points] = x;
        polygon->y[polygon->points++] = y;
    }
}

/* Cuts off what lies beyond x = limit (or y, where `down`), on its far or near side: a step of
 * Sutherland and Hodgman, "Reentrant polygon clipping", 1974. */
static void cut(struct polygon *polygon, bool down, bool far, double limit)
{
    const struct polygon all = *polygon;
    polygon->points = 0;
    for (int i = 0; i < all.points; i++) {
        const int k = i + 1 < all.points ? i + 1 : 0;
        const double here = (down ? all.y[i] : all.x[i]) - limit;
        const double next = (down ? all.y[k] : all.x[k]) - limit;
        const bool in = far ? here <= 0 : here >= 0, next_in = far ? next <= 0 : next >= 0;
        if (in) {
            polygon_add(polygon, all.x[i], all.y[i]);
        }
        if (in != next_in) {
            const double part = here / (here - next);
            const double x = all.x[i] + part * (all.x[k] - all.x[i]);
            const double y = all.y[i] + part * (all.y[k] - all.y[i]);
            polygon_add(polygon, down ? x : limit, down ? limit : y);
        }
    }
}

void polygon_clip(struct polygon *polygon, double width, double height)
{
    cut(polygon, false, false, 0);
    cut(polygon, false, true, width);
    cut(polygon, true, false, 0);
    cut(polygon, true, true, height);
}

struct spot {
    double x, y;
};

static int by_place(const void *a, const void *b)
{
    const struct spot *p = a, *q = b;
    return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

static double turn(const struct spot *a, const struct spot *b, const struct spot *c)
{
    return (b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x);
}

/* One half of the hull of sorted points (Andrew's monotone chain); returns its points. */
static int chain(const struct spot *spot, int spots, int step, struct spot *hull)
{
    int count = 0;
    for (int i = step > 0 ? 0 : spots - 1; i >= 0 && i < spots; i += step) {
        while (count >= 2 && turn(&hull[count - 2], &hull[count - 1], &spot[i]) <= 0) {
            count--;
        }
        hull[count++] = spot[i];
    }
    return count - 1; /* the last one begins the other half */
}

static int hull_of(const struct polygon *polygon, struct spot hull[2 * POLYGON_ROOM])
{
    struct spot sorted[POLYGON_ROOM];
    for (int i = 0; i < polygon->points; i++) {
        sorted[i] = (struct spot){polygon->x[i], polygon->y[i]};
    }
    qsort(sorted, (size_t)polygon->points, sizeof *sorted, by_place);
    const int lower = chain(sorted, polygon->points, 1, hull);
    return lower + chain(sorted, polygon->points, -1, hull + lower);
}

/* The rectangle around a hull with a side along (x, y), a unit vector; returns its area. */
static double around(const struct spot *hull, int points, double x, double y, double corner[4][2])
{
    double low = INFINITY, high = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (int i = 0; i < points; i++) {
        const double along = hull[i].x * x + hull[i].y * y;
        const double across = hull[i].y * x - hull[i].x * y;
        low = fmin(low, along);
        high = fmax(high, along);
        top = fmin(top, across);
        bottom = fmax(bottom, across);
    }
    for (int i = 0; i < 4; i++) {
        const double along = i == 1 || i == 2 ? high : low, across = i >= 2 ? bottom : top;
        corner[i][0] = along * x - across * y;
        corner[i][1] = along * y + across * x;
    }
    return (high - low) * (bottom - top);
}

/* Turns the order of corners so that the nearest to a point comes first. */
static void begin_at(double corner[4][2], double x, double y)
{
    double sorted[4][2];
    int first = 0;
    for (int i = 1; i < 4; i++) {
        const double away = hypot(corner[i][0] - x, corner[i][1] - y);
        first = away < hypot(corner[first][0] - x, corner[first][1] - y) ? i : first;
    }
    for (int i = 0; i < 8; i++) {
        sorted[i / 2][i % 2] = corner[(first + i / 2) % 4][i % 2];
    }
    for (int i = 0; i < 8; i++) {
        corner[i / 2][i % 2] = sorted[i / 2][i % 2];
    }
}

void polygon_rectangle(const struct polygon *polygon, double x, double y, double corner[4][2])
{
    struct spot hull[2 * POLYGON_ROOM];
    const int points = hull_of(polygon, hull);
    double least = around(hull, points, 1, 0, corner), angle_x = 1, angle_y = 0;
    for (int i = 0; i < points; i++) {
        const struct spot *from = &hull[i], *to = &hull[(i + 1) % points];
        const double length = hypot(to->x - from->x, to->y - from->y);
        const double along_x = length > 0 ? (to->x - from->x) / length : 1;
        const double along_y = length > 0 ? (to->y - from->y) / length : 0;
        const double area = around(hull, points, along_x, along_y, corner);
        if (area < least * (1 - 1e-9)) { /* rounding alone turns no rectangle */
            least = area;
            angle_x = along_x;
            angle_y = along_y;
        }
    }
    around(hull, points, angle_x, angle_y, corner);
    begin_at(corner, x, y);
}
