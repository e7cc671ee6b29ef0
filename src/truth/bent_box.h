/* Boxes of strokes on warped pages. */
#ifndef TRUTH_BENT_BOX_H
#define TRUTH_BENT_BOX_H

#include "page/plan.h"

/* Finds the smallest box around a field's mask, to about a pixel: the hull of the pen's discs,
 * which the map turns into ellipses, within picture and paper, less the outer rows and columns
 * that the stroke covers by less than half. The box is empty where there is no ink on the picture.
 * Ink that is hidden by folded paper counts. False without memory. */
bool bent_box(const struct plan *plan, const struct plan_field *field, struct ecgp_box *box);

#endif
