/* What is printed of a page's record, lead by lead in the order of its samples. */
#ifndef VERIFY_PRINTED_H
#define VERIFY_PRINTED_H

#include "verify/log_page.h"

struct printed_leads {
    int64_t first, count; /* samples, of the record */
    double *mv;           /* `count` of lead I, then of II ...; NaN where nothing is printed */
    bool known;           /* they could all be read */
};

/* From what pages.jsonl says of the page's leads; with `visible` only of what can be seen. False
 * with trouble. */
bool printed_read(struct report *report, const struct log_page *page, bool visible,
                  struct printed_leads *printed);
void printed_drop(struct printed_leads *printed);

/* Whether a value of a file is the printed one, but for a rounding of that much. */
bool printed_is(const struct printed_leads *printed, int lead, int64_t sample, double mv,
                double most);

#endif
