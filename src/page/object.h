/* Things on the page and on the table beside it: pens, rulers, dividers, mugs, other sheets, and
 * fingers that hold the page. */
#ifndef PAGE_OBJECT_H
#define PAGE_OBJECT_H

#include "page/plan.h"

/* Adds them to the plan's pieces, and what they hide to its covers; its size and its capture are
 * known. */
void objects_place(struct plan *plan);

#endif
