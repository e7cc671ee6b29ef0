/*
 * Where the trace is in a picture of which that is not known.
 *
 * Ink absorbs all colors, a colored grid lets one pass: the least depth of the three channels tells
 * them apart. What is deeper than two fifths of the way from the grid (its 93rd percentile) to the
 * ink (the median of the deepest pixel of each column) is ink; of its connected parts, those at
 * least 8 mm wide that are no filled areas are trace.
 */
#ifndef MEASURE_TRACE_H
#define MEASURE_TRACE_H

#include "measure/sheet.h"

/* Marks ink with 2. `*share` is that of the picture; false: ink is not darker than the grid, and
 * nothing is marked. */
bool trace_find_ink(struct sheet *sheet, double *share);

/* Marks with 1 what of it is trace; `width` is the least width of a part, px. */
enum ecgp_result trace_find(struct sheet *sheet, int width, struct ecgp_error *error);

#endif
