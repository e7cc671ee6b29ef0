/*
 * Sizes of a page, in cells (large boxes, 5 mm) from its rows outwards: x from the first sample of
 * the first column, y up from the zero line of the lowest row of the layout.
 */
#ifndef PAGE_GEOMETRY_H
#define PAGE_GEOMETRY_H

#include "base/error.h"
#include "page/plan.h"

struct geometry {
    double row_height;
    double column; /* from the first sample of a column to that of the next */
    double end;    /* the last sample of the last column */
    double column_s;
    double x_min, x_max, y_min, y_max;
    double border_mm; /* blank strip at the left and bottom */
    double point_mm;  /* a typographic point on the reference canvas, 6.4 in wide */
};

/* Measures a page; a `row_height` of 0 is the look's. */
struct geometry geometry_of(const struct layout *layout, const struct look *look, double rate_hz,
                            double row_height);

/* Samples of a column. */
int64_t geometry_samples(const struct geometry *geometry, double rate_hz);

/* Samples at the end of a column that gaps of a time axis that all rows share take from it. */
int64_t geometry_cut(const struct geometry *geometry, const struct look *look, double rate_hz);

/* Sets a plan's size in pixels and its scale. ECGP_USAGE where it cannot be drawn. */
enum ecgp_result geometry_set_size(struct plan *plan, const struct look *look,
                                   const struct geometry *geometry, struct ecgp_error *error);

/* Millimeters from the picture's left and top edge. */
double geometry_x_mm(const struct geometry *geometry, double cells);
double geometry_y_mm(const struct geometry *geometry, double cells);

#endif
