/* A lead's mask on a warped page against its samples. */
#ifndef VERIFY_STROKE_WARPED_H
#define VERIFY_STROKE_WARPED_H

#include "verify/log_page.h"

void stroke_warped(struct report *report, const struct log_page *page, const struct log_lead *lead,
                   const char *path);

#endif
