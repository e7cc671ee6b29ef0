/* How the paper under each pixel faces the camera. */
#ifndef TRUTH_FACING_H
#define TRUTH_FACING_H

#include "page/plan.h"

/* Distance along the camera's axis, mm, and the unit normal of the printed side (x to the right of
 * the picture, y down it, z to the camera) of the paper at a place of the page; NaN off the paper.
 * A flat page is at the camera's distance and faces it. */
struct mesh_facing plan_facing(const struct plan *plan, double x_mm, double y_mm);

#endif
