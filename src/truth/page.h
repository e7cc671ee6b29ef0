/* A page as the library sees it: its plan, its printed names and its labels. */
#ifndef TRUTH_PAGE_H
#define TRUTH_PAGE_H

#include "glyph/glyph.h"
#include "page/capture.h"
#include "page/mesh.h"
#include "config/options.h"
#include "page/plan.h"

enum { PAGE_MAX_WORDS = 192, PAGE_MAX_PRINTS = PLAN_MAX_FIELDS + PAGE_MAX_WORDS };

/* A printed word; its ink is one of the page's prints. */
struct page_word {
    char text[96];
    const char *kind;
    int line, print;
};

struct ecgp_page {
    struct option_values drawn; /* the options as they are for this page; its texts are not kept */
    int64_t number;
    struct capture capture; /* what the picture goes through once it is drawn */
    int window;
    char *source;          /* the path that the record was opened by, or NULL */
    char *configuration;   /* see options_write_page */
    struct page_mesh mesh; /* what plan.map points to, unless the page lies flat */
    struct plan plan;
    int prints;
    struct glyph_print print[PAGE_MAX_PRINTS]; /* first the names, one a field, then other words */
    int words;
    struct page_word word[PAGE_MAX_WORDS];
    struct ecgp_page_lead leads[PLAN_MAX_FIELDS]; /* one a field */
};

#endif
