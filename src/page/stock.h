/* What the paper of a page is: pieces that were put together, and its edges. */
#ifndef PAGE_STOCK_H
#define PAGE_STOCK_H

#include "page/plan.h"

/* Adds films, covers and marks of the options `strips` and `paper_edge` to a plan that is complete
 * otherwise. */
void stock_place(struct plan *plan);

#endif
