/*
 * The stroke of a lead, in double precision: the polyline through its samples under a round pen.
 * These are the formulas that the shaders draw with (spans.frag, stroke.glsl), so that labels
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
    int subdivision; /* boundaries a pixel */
};

/* Boundaries a pixel at which intervals are computed, on the CPU as on the GPU. */
int stroke_subdivision(const struct plan *plan);
/* The pen's radius in px: as printed, and for masks, where it is at least half a pixel. */
double stroke_pen_radius(const struct plan *plan);
double stroke_mask_radius(const struct plan *plan);

struct stroke stroke_of(const struct plan *plan, const struct plan_field *field, double radius);

/* The interval in which the vertical line at `x` meets the stroke. Just off its end, no farther
 * than to the next boundary, it is the tip with no height; false where there is nothing near. */
bool stroke_span(const struct stroke *stroke, double x, double *low, double *high);
/* The share of the pixel under the stroke, 0..1. */
double stroke_coverage(const struct stroke *stroke, int column, int row);
/* The smallest box around the pixels of the picture whose coverage reaches the threshold. */
struct ecgp_box stroke_box(const struct stroke *stroke);

#endif
