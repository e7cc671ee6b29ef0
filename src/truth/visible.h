/* What of a page can be seen in the picture. */
#ifndef TRUTH_VISIBLE_H
#define TRUTH_VISIBLE_H

#include "page/plan.h"

/* Whether the paper shows its printed side at a place, under no cover. */
bool place_is_open(const struct plan *plan, double x_mm, double y_mm);
/* Whether a place, or a sample of a trace, is on the picture and the paper, and open. */
bool place_is_visible(const struct plan *plan, double x_mm, double y_mm);
bool sample_is_visible(const struct plan *plan, const struct plan_field *field, int64_t sample);

#endif
