/* A drawn page into its place in a batch. */
#ifndef FEED_FILL_H
#define FEED_FILL_H

#include <ecgpress/render.h>

#include "base/text.h"
#include "feed/config.h"

/* What must be drawn (enum ecgp_draw) for the arrays that are wanted. */
unsigned fill_parts(const struct feed_config *config);

/* Fills position `position` of the slot at `base`, all but its number. `text` is a buffer that is
 * kept from page to page. */
enum ecgp_result fill_sample(const struct feed_config *config, void *base, int position,
                             const struct ecgp_page *page, const struct ecgp_frame *frame,
                             struct text *text, struct ecgp_error *error);

#endif
