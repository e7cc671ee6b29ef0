/* The line at the bottom of a page: speed, gain, the filters that were applied, and what machines
 * print beside them. */
#ifndef PAGE_SCALE_LINE_H
#define PAGE_SCALE_LINE_H

#include "base/rng.h"
#include "page/claims.h"

/* Adds the line; the plan has room for it. */
void scale_line_add(struct plan *plan, const struct look *look, const struct claims *claims,
                    struct rng *rng);

#endif
