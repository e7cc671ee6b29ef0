/* A page as the library sees it: its plan, its printed names and its labels. */
#ifndef TRUTH_PAGE_H
#define TRUTH_PAGE_H

#include "glyph/glyph.h"
#include "page/mesh.h"
#include "page/options.h"
#include "page/plan.h"

struct ecgp_page {
    struct option_values drawn; /* the options as they are for this page; its texts are not kept */
    int64_t number;
    struct page_mesh mesh; /* what plan.map points to, unless the page lies flat */
    struct plan plan;
    struct glyph_run names[PLAN_MAX_FIELDS];      /* one a field */
    struct ecgp_page_lead leads[PLAN_MAX_FIELDS]; /* one a field */
};

#endif
