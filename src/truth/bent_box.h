/* Boxes of strokes on a page that does not lie flat. */
#ifndef TRUTH_BENT_BOX_H
#define TRUTH_BENT_BOX_H

#include "page/plan.h"

/* The smallest box around a field's mask, to about a pixel: the hull of the discs under the pen,
 * which the map makes ellipses, as far as they are on picture and paper, without the rows and
 * columns at its sides that the stroke covers by less than half. Empty where it has no ink on the
 * picture; false without memory. Ink that paper hides, where it is folded over itself, counts. */
bool bent_box(const struct plan *plan, const struct plan_field *field, struct ecgp_box *box);

#endif
