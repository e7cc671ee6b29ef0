/*
 * The stroke of a lead in double precision: the polyline through its samples, drawn with a round
 * pen. The shaders spans.frag and coverage.frag use the same formulas, so that labels and pixels
 * agree.
 */
#ifndef TRUTH_STROKE_H
#define TRUTH_STROKE_H

#include "page/plan.h"

/* The coverage from which a pixel belongs to a mask: what rounds to 127 of 255 levels. It is
 * slightly below one half, so that a line one pixel wide halfway between two pixels has no holes.
 */
#define STROKE_THRESHOLD (126.5 / 255)

struct stroke {
    const struct plan *plan;
    const struct plan_field *field;
    double radius;   /* of the pen, px */
    double x, step;  /* first sample and distance of samples, px */
    int subdivision; /* subcolumns a pixel */
    const int *lane; /* the lane of each sample (stroke_split); NULL: all samples count */
    int number;      /* the lane whose samples count */
};

enum { STROKE_MAX_DEPTH = 3 };

/* The subdivision of columns, on the CPU as on the GPU: a column has 2 depth - 1 subcolumns. */
int stroke_depth(const struct plan *plan);
/* The number of parts of a pixel and of a column on warped pages. */
int stroke_bent_parts(const struct plan *plan);
/* The radius of the pen in px of the flat page: as printed; for masks, where a line is at least a
 * pixel wide; and for masks at a place where the map has that slope. */
double stroke_pen_radius(const struct plan *plan);
double stroke_mask_radius(const struct plan *plan);
double stroke_mask_radius_at(const struct plan *plan, const double slope[4]);

enum { STROKE_MAX_LANES = 4096 };

/*
 * Splits a lead at its gaps into lanes, in which every vertical line meets the stroke in a single
 * interval: runs of samples so close that both have ink in a column belong to different lanes.
 * Writes the lane of each sample, -1 where it is missing. Returns the number of lanes, one where
 * nothing is missing, or -1 for more than STROKE_MAX_LANES.
 */
int stroke_split(const struct plan *plan, const struct plan_field *field, double radius, int *lane);

/* Whether a field has samples outside of the picture or of the paper in it. */
bool stroke_clipped(const struct plan *plan, const struct plan_field *field);

struct stroke stroke_of(const struct plan *plan, const struct plan_field *field, double radius);

/* Finds the interval in which the vertical line at `x` meets the stroke. Past its end, up to the
 * next boundary, that is the tip, with no height. False where the stroke is not near. */
bool stroke_span(const struct stroke *stroke, double x, double *low, double *high);
/* The fraction of the pixel that the stroke covers, 0..1. */
double stroke_coverage(const struct stroke *stroke, int column, int row);
/* The smallest box around the pixels of the picture whose coverage reaches the threshold. */
struct ecgp_box stroke_box(const struct stroke *stroke);

#endif
