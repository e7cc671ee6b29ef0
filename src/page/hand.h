/* Handwriting: what somebody wrote and drew on a page. */
#ifndef PAGE_HAND_H
#define PAGE_HAND_H

#include "config/options.h"
#include "page/plan.h"
#include "base/error.h"

enum { HAND_MAX_MARKS = 12 };

/* Adds the marks and strokes of page `number` to a plan whose fields stand: as many marks as the
 * drawn options say, or as many of them as find room on the ruled paper. */
enum ecgp_result hand_annotate(struct plan *plan, const struct option_values *options,
                               int64_t number, struct ecgp_error *error);

#endif
