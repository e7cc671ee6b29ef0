/* What a machine prints where one column of leads ends and the next begins. */
#ifndef PAGE_SEPARATORS_H
#define PAGE_SEPARATORS_H

#include "config/look.h"
#include "page/plan.h"

/* Adds the separators of the page as bars of ink; its leads and their signals are known. */
void separators_add(struct plan *plan, const struct look *look);

#endif
