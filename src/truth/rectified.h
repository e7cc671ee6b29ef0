/*
 * Rectified strips: a lead as a picture of its own, x time and y voltage, at scales that may differ
 * from those of the page's picture (options rectified_*). Column 0 begins at the lead's first
 * sample; its zero line is half way down; rows go downward.
 */
#ifndef TRUTH_RECTIFIED_H
#define TRUTH_RECTIFIED_H

#include "page/plan.h"

struct rectified {
    const struct plan *plan;
    const struct plan_field *field;
    int width, height; /* columns, rows */
    double column_s, row_mv;
};

struct rectified rectified_of(const struct plan *plan, int field);

/* Where the strip's point (x, y), in columns and rows, is on the page, mm. */
void rectified_place(const struct rectified *strip, double x, double y, double *x_mm, double *y_mm);

enum column_validity {
    COLUMN_NONE,   /* the lead has no sample before or none behind the column's middle */
    COLUMN_HIDDEN, /* its line is there, but is not seen in the picture */
    COLUMN_SEEN,
};

/* The row at which the line through the samples crosses the middle of a column; it may be above or
 * below the strip. NaN where there is no line. */
double rectified_row(const struct rectified *strip, int column);
enum column_validity rectified_validity(const struct rectified *strip, int column);

/* The strip from a picture of 4 bytes a pixel, R, G and B first; 3 x width x height bytes, R, G, B
 * of a pixel together or, in planes, apart. Each pixel is the mean of a few places within it, read
 * between the picture's pixels and through the exact map; what is off the picture is 0, and so are
 * columns behind the lead's last sample. */
void rectified_resample(const struct rectified *strip, const uint8_t *rgbx, int stride, bool planes,
                        uint8_t *rgb);

#endif
