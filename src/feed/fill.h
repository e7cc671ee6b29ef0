/* A drawn page into its place in a batch. */
#ifndef FEED_FILL_H
#define FEED_FILL_H

#include <ecgpress/render.h>

#include "base/text.h"
#include "feed/config.h"

/* What must be drawn (enum ecgp_draw) of a page, or of its views, for the arrays that are wanted.
 */
unsigned fill_parts(const struct feed_config *config, bool of_view);

/* Fills position `position` of the slot at `base` with a page, all but its number, or with view
 * `view` (-1: it is none). `text` is a buffer that is kept from page to page. */
enum ecgp_result fill_sample(const struct feed_config *config, void *base, int position, int view,
                             const struct ecgp_page *page, const struct ecgp_frame *frame,
                             struct text *text, struct ecgp_error *error);

#endif
