/* Which samples of a trace can be seen in the picture. */
#ifndef TRUTH_VISIBLE_H
#define TRUTH_VISIBLE_H

#include "page/plan.h"

/* Whether a sample is on the picture, on the paper, on its printed side and under no cover. */
bool sample_is_visible(const struct plan *plan, const struct plan_field *field, int64_t sample);

#endif
