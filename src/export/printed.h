/* What is printed of a record, as its samples in their order: the twelve leads over the time that
 * the page shows. */
#ifndef EXPORT_PRINTED_H
#define EXPORT_PRINTED_H

#include <ecgpress/page.h>

struct printed {
    int64_t first; /* the first sample, of the record */
    int64_t count;
    double *mv; /* `count` of lead I, then of II ... in mV; NaN where nothing is printed */
};

/* From the first sample of all leads on the page to the last one. */
void printed_extent(const struct ecgp_page *page, int64_t *first, int64_t *count);

/* A lead that is printed twice has its samples of the first field, and of the others those that it
 * lacks there. What is printed upside down has the sign of the record. With `visible` only samples
 * that can be seen in the picture count. False without memory. */
bool printed_init(struct printed *printed, const struct ecgp_page *page, bool visible);
void printed_free(struct printed *printed);

#endif
