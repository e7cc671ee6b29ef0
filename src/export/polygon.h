/* Plane geometry of labels: polygons of few points in pixels of the picture. */
#ifndef EXPORT_POLYGON_H
#define EXPORT_POLYGON_H

enum { POLYGON_ROOM = 256 };

struct polygon {
    int points; /* at most POLYGON_ROOM; more are left out */
    double x[POLYGON_ROOM], y[POLYGON_ROOM];
};

void polygon_add(struct polygon *polygon, double x, double y);

/* Cuts a polygon to what of it lies in 0..width, 0..height; no points where nothing does. */
void polygon_clip(struct polygon *polygon, double width, double height);

/* The rectangle of the least area around a polygon of 3 points or more, clockwise from the corner
 * that is nearest to (x, y). */
void polygon_rectangle(const struct polygon *polygon, double x, double y, double corner[4][2]);

#endif
