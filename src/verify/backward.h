/* The backward map of a warped page: what of its paper is at a pixel's middle. */
#ifndef VERIFY_BACKWARD_H
#define VERIFY_BACKWARD_H

#include "verify/log_page.h"

/* Fills in width x height points of the page, mm; NAN where none of the mesh is, but for the cells
 * at its rim, which are off the page. Where paper is bent over itself, later cells cover others. */
void backward_map(const struct log_page *page, float (*mm)[2]);

/* How fast the page's millimeters change at a pixel, along x and along y, mm a pixel; false at the
 * picture's edge and where they change unevenly, as at creases and edges of the paper. */
bool backward_pitch(const struct log_page *page, float (*mm)[2], int column, int row,
                    double pitch[2]);

#endif
