/* A page as the library sees it: its plan, its printed names and its labels. */
#ifndef TRUTH_PAGE_H
#define TRUTH_PAGE_H

#include "config/view.h"
#include "glyph/glyph.h"
#include "page/plan.h"

enum {
    PAGE_MAX_WORDS = 192,
    PAGE_MAX_TEXTS = PLAN_MAX_FIELDS + PAGE_MAX_WORDS,
    PAGE_MAX_PRINTS = PAGE_MAX_TEXTS + PLAN_MAX_GRAPHICS,
};

/* A printed word; its ink is one of the page's prints. */
struct page_word {
    char text[128];
    const char *kind;
    int line, print;
};

struct ecgp_page {
    int window;
    int views;
    struct ecgp_page *view[VIEWS_MOST];
    struct ecgp_page *target; /* see page_add_target; NULL: none */
    char *source;             /* the path that the record was opened by, or NULL */
    char *metadata;           /* see record_metadata */
    char *configuration;      /* see look_write_configuration */
    struct plan plan;
    int prints;
    struct glyph_print print[PAGE_MAX_PRINTS]; /* names, one a field; other words; graphics */
    int words;
    struct page_word word[PAGE_MAX_WORDS];
    struct ecgp_page_lead leads[PLAN_MAX_FIELDS]; /* one a field */
};

/* The plan of a page alone, without prints, boxes and labels: what a page shows of its record. It
 * fails where ecgp_page_create does for the record's sake. */
enum ecgp_result page_create_plan(struct ecgp_record *record, const struct ecgp_options *options,
                                  const struct ecgp_page_spec *spec, struct ecgp_page **page,
                                  struct ecgp_error *error);

/* Adds the same page in the size of a feed's targets (options target_width and target_height),
 * which must have the proportions of the picture: what is drawn of it is made of the page's
 * geometry, not of the picture. */
enum ecgp_result page_add_target(struct ecgp_page *page, struct ecgp_record *record,
                                 const struct ecgp_options *options,
                                 const struct ecgp_page_spec *spec, struct ecgp_error *error);

#endif
