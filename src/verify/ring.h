/* Plane geometry of labels: closed polygons in pixels. */
#ifndef VERIFY_RING_H
#define VERIFY_RING_H

#include "verify/forward.h"

enum { RING_POINTS = 256 };

/* At most RING_POINTS are kept. */
struct ring {
    int points;
    struct point at[RING_POINTS];
};

void ring_add(struct ring *ring, double x, double y);

/* The area within, positive where the corners go clockwise (y down). */
double ring_area(const struct ring *ring);
double ring_length(const struct ring *ring);
/* The distance of a point from the sides. */
double ring_distance(const struct ring *ring, const struct point *point);
/* The distance from the nearest corner, and which that is. */
double ring_nearest(const struct ring *ring, const struct point *point, int *corner);
bool ring_holds(const struct ring *ring, const struct point *point);

/* A polygon with points added where its sides cross the lines that a picture's edges lie on. */
void ring_split(const struct ring *ring, double width, double height, struct ring *split);
/* The point of the picture that is nearest to a point. */
struct point point_clamp(const struct point *point, double width, double height);
/* How far within the picture a point is; below 0 outside. */
double point_inset(const struct point *point, double width, double height);

/* The area of the rectangle around points with a side along (x, y), a unit vector, and its corners
 * clockwise. */
double ring_around(const struct ring *points, double x, double y, struct point corner[4]);

#endif
