/*
 * The stroke of a lead, in double precision: the polyline through its samples under a round pen.
 * These are the formulas that the shaders draw with (spans.frag, coverage.frag), so that labels
 * computed here and pixels drawn there agree.
 */
#ifndef TRUTH_STROKE_H
#define TRUTH_STROKE_H

#include "page/plan.h"

/* Coverage from which a pixel belongs to a mask: what rounds to 127 of 255 levels. It lies a hair
 * below one half, so that a line one pixel wide that halves two pixels has no holes. */
#define STROKE_THRESHOLD (126.5 / 255)

struct stroke {
    const struct plan *plan;
    const struct plan_field *field;
    double radius;   /* of the pen, px */
    double x, step;  /* first sample and distance of samples, px */
    int subdivision; /* subcolumns a pixel */
    const int *lane; /* of each sample, by stroke_split; NULL: all samples count */
    int number;      /* the lane whose samples count */
};

enum { STROKE_MAX_DEPTH = 3 };

/* How finely columns are cut, on the CPU as on the GPU: a column has 2 depth - 1 subcolumns. */
int stroke_depth(const struct plan *plan);
/* Into how many parts a pixel and a column are cut on a page that does not lie flat. */
int stroke_bent_parts(const struct plan *plan);
/* The pen's radius in px of the flat page: as printed, and for masks, where its mark is at least a
 * pixel wide, at the middle of the page or at a place with such a slope of the map. */
double stroke_pen_radius(const struct plan *plan);
double stroke_mask_radius(const struct plan *plan);
double stroke_mask_radius_at(const struct plan *plan, const double slope[4]);

enum { STROKE_MAX_LANES = 4096 };

/*
 * Splits a lead at its gaps into lanes. In a lane every vertical line meets the stroke in one
 * interval: runs of samples so near each other that both have ink in a column are in lanes of their
 * own. Writes each sample's lane, -1 where it is missing, and returns how many there are: one where
 * nothing is missing; -1 where they are more than STROKE_MAX_LANES.
 */
int stroke_split(const struct plan *plan, const struct plan_field *field, double radius, int *lane);

/* Whether a field has samples off the picture, or off the paper in it. */
bool stroke_clipped(const struct plan *plan, const struct plan_field *field);

struct stroke stroke_of(const struct plan *plan, const struct plan_field *field, double radius);

/* The interval in which the vertical line at `x` meets the stroke. Just off its end, no farther
 * than to the next boundary, it is the tip with no height; false where there is nothing near. */
bool stroke_span(const struct stroke *stroke, double x, double *low, double *high);
/* The share of the pixel under the stroke, 0..1. */
double stroke_coverage(const struct stroke *stroke, int column, int row);
/* The smallest box around the pixels of the picture whose coverage reaches the threshold. */
struct ecgp_box stroke_box(const struct stroke *stroke);

#endif
