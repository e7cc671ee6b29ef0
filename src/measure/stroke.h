/*
 * Cross-sections of the trace: flat strokes (less than 27 degrees steep) across columns, steep ones
 * (more than 63 degrees) across rows.
 *
 * Of each, depth is that of its middle; width is the full width
 * at half of that depth, to a fraction of a pixel, times the cosine of the slope; the edge is the
 * distance between 10 and 90 % of it, as ISO 12233 measures edges. The halo is how far the mean of
 * all cross-sections falls below its level 8 px away, within 5 px of the stroke.
 */
#ifndef MEASURE_STROKE_H
#define MEASURE_STROKE_H

#include "measure/sheet.h"

/* NaN where there are too few cross-sections. */
struct strokes {
    double depth, spread;      /* of flat strokes; (p95 - p5) / p50 of all */
    double steep_depth;        /* of steep strokes / of flat ones */
    double width, steep_width; /* px; steep / flat */
    double edge;               /* px */
    double halo;               /* of the depth */
    double area;               /* px: depth above the ground, summed across a flat stroke */
    double color[3];           /* the mean of all of the trace: levels R, G, B */
    double ratio[3];           /* of the middle of flat strokes to the paper: R, G, B */
};

enum ecgp_result strokes_measure(const struct sheet *sheet, double px_per_mm,
                                 struct strokes *strokes, struct ecgp_error *error);

#endif
