/* Which pixels of a picture show the page, by the forward map. */
#ifndef VERIFY_ON_PAGE_H
#define VERIFY_ON_PAGE_H

#include "verify/log_page.h"

/* Sets each of width x height bytes to 1 where the pixel's middle is on the page, to 0 elsewhere.
 */
void on_page(const struct log_page *page, uint8_t *on);

#endif
