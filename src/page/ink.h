/* How much of its ink each sample of a lead gets. */
#ifndef PAGE_INK_H
#define PAGE_INK_H

#include "base/error.h"
#include "page/plan.h"

/* Sets the plan's narrowing, the ink of its fields where an option takes some away, and its dead
 * dots; its size is known. No place of the page depends on any of it. */
enum ecgp_result ink_lay(struct plan *plan, const struct look *look, struct ecgp_error *error);

/* Whether an option takes ink away, and how much of it a sample keeps, 0..1, in steps of 1/1000:
 * what it got, less the part of the pen's disc there that is on dead dots. */
bool ink_varies(const struct plan *plan);
double ink_left(const struct plan *plan, const struct plan_field *field, int64_t sample);

/* The mean and the least of that over a lead's samples. */
struct ink_summary {
    double mean, least;
};
struct ink_summary ink_summarize(const struct plan *plan, const struct plan_field *field);

#endif
