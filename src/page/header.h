/*
 * The texts above and below the leads: a title, what is said of patient and heart (page/claims.h),
 * texts of the user, and the scale line, which names the filters that were applied.
 */
#ifndef PAGE_HEADER_H
#define PAGE_HEADER_H

#include "base/error.h"
#include "config/look.h"
#include "page/plan.h"

#define EDGE_MM 3.0 /* from the sheet's edge to the texts */

/* Cells that they take above the top zero line and below the bottom one, with what rises from the
 * leads. */
double header_room(const struct look *look);
double scale_line_room(const struct look *look);

/* Takes the paper that they stand on off the ruled area, by whole cells. */
void header_unrule(struct plan *plan, const struct look *look);

/* Adds the lines of the page; its sheet and its leads are known. ECGP_USAGE where the font lacks a
 * character of a text that an option gives. */
enum ecgp_result header_place(struct plan *plan, struct ecgp_record *record,
                              const struct look *look, struct ecgp_error *error);

#endif
