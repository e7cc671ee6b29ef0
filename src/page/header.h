/*
 * The texts above and below the leads: made-up patients, measurements and statements of no
 * recording, and the scale line, which is true.
 */
#ifndef PAGE_HEADER_H
#define PAGE_HEADER_H

#include "config/options.h"
#include "page/plan.h"

#define PRINT_HEADERS     "none|line|table|columns"
#define PRINT_SCALE_LINES "none|short|band|words|device"

/* Cells that they take above the top zero line and below the bottom one, with what rises from the
 * leads. */
double header_room(const struct option_values *options);
double scale_line_room(const struct option_values *options);

/* Takes the paper that they stand on off the ruled area, by whole cells. */
void header_unrule(struct plan *plan, const struct option_values *options);

/* Adds the lines of the page; its sheet is known. */
void header_place(struct plan *plan, const struct option_values *options, int64_t number);

#endif
