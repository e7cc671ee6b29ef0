/* Maps of straight lines to straight lines. */
#ifndef TRUTH_MAP_H
#define TRUTH_MAP_H

/* Sets the matrix, row by row, that takes a rectangle at the origin to four points, clockwise from
 * its first corner (Heckbert, "Fundamentals of texture mapping and image warping", 1989, section
 * 2.2.3). */
void map_rect_to_points(const double size[2], const double x[4], const double y[4], double h[9]);

#endif
