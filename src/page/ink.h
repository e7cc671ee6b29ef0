/* How much of its ink each sample of a lead gets. */
#ifndef PAGE_INK_H
#define PAGE_INK_H

#include "base/error.h"
#include "page/plan.h"

/* Sets the plan's narrowing, and the ink of its fields where an option takes some away. What it is
 * made of are the fields' samples alone: no place of the page depends on it. */
enum ecgp_result ink_lay(struct plan *plan, const struct look *look, struct ecgp_error *error);

#endif
