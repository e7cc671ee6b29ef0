#include "verify/ring.h"

#include <math.h>
#include <stdlib.h>

#include "base/scalar.h"

void ring_add(struct ring *ring, double x, double y)
{
    if (ring->points < RING_POINTS) {
        ring->at[ring->points++] = (struct point){x, y};
    }
}

/* The corner behind number i. */
static const struct point *next(const struct ring *ring, int i)
{
    return &ring->at[i + 1 < ring->points ? i + 1 : 0];
}

double ring_area(const struct ring *ring)
{
    double twice = 0;
    for (int i = 0; i < ring->points; i++) {
        const struct point *a = &ring->at[i], *b = next(ring, i);
        twice += a->x * b->y - b->x * a->y;
    }
    return twice / 2;
}

double ring_length(const struct ring *ring)
{
    double length = 0;
    for (int i = 0; i < ring->points; i++) {
        const struct point *a = &ring->at[i], *b = next(ring, i);
        length += hypot(b->x - a->x, b->y - a->y);
    }
    return length;
}

static double segment_distance(const struct point *a, const struct point *b, const struct point *p)
{
    const double dx = b->x - a->x, dy = b->y - a->y;
    const double squared = dx * dx + dy * dy;
    const double along = squared > 0 ? ((p->x - a->x) * dx + (p->y - a->y) * dy) / squared : 0;
    const double part = clamp(along, 0, 1);
    return hypot(p->x - a->x - part * dx, p->y - a->y - part * dy);
}

double ring_distance(const struct ring *ring, const struct point *point)
{
    double least = INFINITY;
    for (int i = 0; i < ring->points; i++) {
        least = fmin(least, segment_distance(&ring->at[i], next(ring, i), point));
    }
    return least;
}

double ring_nearest(const struct ring *ring, const struct point *point, int *corner)
{
    double least = INFINITY;
    *corner = -1;
    for (int i = 0; i < ring->points; i++) {
        const double away = hypot(ring->at[i].x - point->x, ring->at[i].y - point->y);
        if (away < least) {
            least = away;
            *corner = i;
        }
    }
    return least;
}

/* Counts the sides that a ray to the right meets. */
bool ring_holds(const struct ring *ring, const struct point *point)
{
    bool holds = false;
    for (int i = 0; i < ring->points; i++) {
        const struct point *a = &ring->at[i], *b = next(ring, i);
        if ((a->y > point->y) != (b->y > point->y)) {
            const double x = a->x + (point->y - a->y) / (b->y - a->y) * (b->x - a->x);
            holds = holds != (x > point->x);
        }
    }
    return holds;
}

/* --- a picture's edges --- */

/* Adds where a side from `from` to `to` crosses a line, as a part of it. */
static void add_cut(double from, double to, double line, double part[4], int *parts)
{
    if ((from < line && to > line) || (from > line && to < line)) {
        part[(*parts)++] = (line - from) / (to - from);
    }
}

void ring_split(const struct ring *ring, double width, double height, struct ring *split)
{
    split->points = 0;
    for (int i = 0; i < ring->points; i++) {
        const struct point *a = &ring->at[i], *b = next(ring, i);
        double part[4];
        int parts = 0;
        add_cut(a->x, b->x, 0, part, &parts);
        add_cut(a->x, b->x, width, part, &parts);
        add_cut(a->y, b->y, 0, part, &parts);
        add_cut(a->y, b->y, height, part, &parts);
        qsort(part, (size_t)parts, sizeof *part, compare_doubles);
        ring_add(split, a->x, a->y);
        for (int k = 0; k < parts; k++) {
            ring_add(split, a->x + part[k] * (b->x - a->x), a->y + part[k] * (b->y - a->y));
        }
    }
}

struct point point_clamp(const struct point *point, double width, double height)
{
    return (struct point){clamp(point->x, 0, width), clamp(point->y, 0, height)};
}

double point_inset(const struct point *point, double width, double height)
{
    return fmin(fmin(point->x, width - point->x), fmin(point->y, height - point->y));
}

/* --- rectangles --- */

double ring_around(const struct ring *points, double x, double y, struct point corner[4])
{
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (int i = 0; i < points->points; i++) {
        const struct point *at = &points->at[i];
        const double along = at->x * x + at->y * y, across = at->y * x - at->x * y;
        left = fmin(left, along);
        right = fmax(right, along);
        top = fmin(top, across);
        bottom = fmax(bottom, across);
    }
    const double u[] = {left, right, right, left}, v[] = {top, top, bottom, bottom};
    for (int i = 0; i < 4; i++) {
        corner[i] = (struct point){u[i] * x - v[i] * y, u[i] * y + v[i] * x};
    }
    return (right - left) * (bottom - top);
}
