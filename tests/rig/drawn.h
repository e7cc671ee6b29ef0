/* What tests of drawn pages have in common: a renderer, and readings of what it drew. */
#ifndef RIG_DRAWN_H
#define RIG_DRAWN_H

#include <ecgpress/render.h>

/* A renderer, or NULL with the reason on stderr. */
struct ecgp_renderer *drawn_renderer(void);

/* Whether a pixel of the picture is in a mask; false beyond its crop. */
bool drawn_mask_at(const struct ecgp_mask *mask, int x, int y);

/* The smallest box around a mask's ink; one like no other, with x0 > x1, where it has none. */
struct ecgp_box drawn_ink(const struct ecgp_mask *mask);

/* The same, but all 0 where there is none. */
struct ecgp_box drawn_box(const struct ecgp_mask *mask);

/* By how much a box misses the ink's at its worst side: positive where it is too large. */
int box_miss(const struct ecgp_box *box, const struct ecgp_box *ink);

/* Whether a place is on the picture, at least a margin off its sides. */
bool on_picture(const struct ecgp_frame *frame, double x, double y, double margin);

/* What the drawn map has for a pixel: x_mm, y_mm. */
const float *map_of(const struct ecgp_frame *frame, int x, int y);

/* The drawn map, interpolated between pixels' middles; at least 1 px from the picture's sides. */
void drawn_map_at(const struct ecgp_frame *frame, double x, double y, double mm[2]);

/* From a point to the segment from a to b. */
double distance_to_segment(double px, double py, double ax, double ay, double bx, double by);

#endif
