/* Blank paper around a page's rows, so that what is printed beside them has room; sizes of paper.
 */
#ifndef PAGE_MARGINS_H
#define PAGE_MARGINS_H

#include "config/look.h"

/* In cells; up and down from the zero lines of the top and the bottom row. */
struct margins {
    double left, right, up, down;
};

/* What the margins lie around. */
struct margins_rows {
    double width, height;  /* cells: columns, and from the top to the bottom zero line */
    double border_share;   /* of the paper's whole width that is the white border */
    double aspect;         /* width to height of the picture that paper is to fill; 0: any */
    struct margins needed; /* by what is printed there */
};

/* Cells from the top to the bottom zero line that the paper has room for, whatever rows->height is;
 * 0 or less where paper is as high as its rows need. */
double margins_height(const struct margins_rows *rows, const struct look *look);

struct margins margins_of(const struct margins_rows *rows, const struct look *look);

#endif
