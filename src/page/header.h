/*
 * The texts above and below the leads: made-up patients, measurements and statements of no
 * recording, and the scale line, which is true.
 */
#ifndef PAGE_HEADER_H
#define PAGE_HEADER_H

#include "config/look.h"
#include "page/plan.h"

/* Cells that they take above the top zero line and below the bottom one, with what rises from the
 * leads. */
double header_room(const struct look *look);
double scale_line_room(const struct look *look);

/* Takes the paper that they stand on off the ruled area, by whole cells. */
void header_unrule(struct plan *plan, const struct look *look);

/* Adds the lines of the page; its sheet is known. */
void header_place(struct plan *plan, const struct look *look);

#endif
