/* A page as the library sees it: its plan, its printed names and its labels. */
#ifndef TRUTH_PAGE_H
#define TRUTH_PAGE_H

#include "glyph/glyph.h"
#include "page/plan.h"

struct ecgp_page {
    struct plan plan;
    struct glyph_run names[PLAN_MAX_FIELDS];      /* one a field */
    struct ecgp_page_lead leads[PLAN_MAX_FIELDS]; /* one a field */
};

#endif
