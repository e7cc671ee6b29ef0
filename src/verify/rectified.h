/* Rectified strips of leads, as the options rectified_* of the dataset lay them out. */
#ifndef VERIFY_RECTIFIED_H
#define VERIFY_RECTIFIED_H

#include "verify/log_page.h"

struct rectified_scale {
    int columns, rows;
    double samples_a_column, mv_a_row;
};

/* False where ecgpress.json has no such options. */
bool rectified_scale_read(const struct log_page *page, struct rectified_scale *scale);

/* The sample in the middle of a column. */
static inline double rectified_sample(const struct rectified_scale *scale, int column)
{
    return (column + 0.5) * scale->samples_a_column;
}

#endif
