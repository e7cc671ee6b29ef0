/* Workers read files that others made; what drawing does not need they give up after a page. */
#ifndef RUN_CONFINE_H
#define RUN_CONFINE_H

#include <ecgpress/render.h>

/* Call it after a page: the driver has opened what it needs then. Only Mesa's software renderer is
 * known to need nothing more; with others, or without `wanted` (the option sandbox), it does
 * nothing, and so it does where `*done`, which it sets. */
void confine(const struct ecgp_renderer *renderer, bool wanted, bool *done);

#endif
