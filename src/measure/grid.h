/*
 * The grid of a picture: its period, its angle, how dark its lines are.
 *
 * In five patches of up to 512 px, depth is summed along lines at all angles within 20 degrees of
 * the axes (the Radon transform); a grid stands where neighboring sums differ most. The sum's
 * autocorrelation gives the period (1 mm or 5 mm); folding it by 5 mm gives the lines. Ink is left
 * out of the sums. Pictures turned further than 20 degrees have no grid here.
 */
#ifndef MEASURE_GRID_H
#define MEASURE_GRID_H

#include "measure/sheet.h"

/* NaN where no grid was found. */
struct ruling {
    double px_per_mm;
    double angle;       /* degrees, clockwise */
    double major_depth; /* of the middle of major lines above what lies between, 0..1 */
    double minor_depth;
    double major_area; /* mm: depth summed across a major line */
};

void grid_measure(const struct sheet *sheet, struct ruling *ruling);

#endif
