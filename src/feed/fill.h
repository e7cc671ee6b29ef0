/* A drawn page into its place in a batch. */
#ifndef FEED_FILL_H
#define FEED_FILL_H

#include <ecgpress/render.h>

#include "base/text.h"
#include "feed/config.h"

/* What of a sample is drawn one after the other: the page, itself in the size of targets where that
 * is another one, and its views from FILL_VIEWS on. */
enum { FILL_PAGE, FILL_TARGET, FILL_VIEWS };

/* How many there are; FILL_TARGET may be one of which there is nothing to draw. */
int fill_count(const struct feed_config *config);
/* The page to draw of a sample's page; NULL: there is nothing to draw. */
const struct ecgp_page *fill_page(const struct feed_config *config, const struct ecgp_page *page,
                                  int what);
/* What must be drawn of it (enum ecgp_draw) for the arrays that are wanted. */
unsigned fill_parts(const struct feed_config *config, int what);

/* Fills position `position` of the slot at `base` with what was drawn, all but its number. `text`
 * is a buffer that is kept from page to page. */
enum ecgp_result fill_sample(const struct feed_config *config, void *base, int position, int what,
                             const struct ecgp_page *page, const struct ecgp_frame *frame,
                             struct text *text, struct ecgp_error *error);

#endif
