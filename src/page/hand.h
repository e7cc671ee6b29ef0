/* Handwriting: what somebody wrote and drew on a page. */
#ifndef PAGE_HAND_H
#define PAGE_HAND_H

#include "config/look.h"
#include "page/plan.h"
#include "base/error.h"

enum { HAND_MAX_MARKS = 12 };

/* Adds marks and strokes to a plan whose fields are placed: as many marks as the look says, or as
 * many of them as find room on the ruled paper. */
enum ecgp_result hand_annotate(struct plan *plan, const struct look *look,
                               struct ecgp_error *error);

#endif
