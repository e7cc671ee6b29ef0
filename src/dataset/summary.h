/* What is kept of a page once its files are written: enough for the lists and the counts. */
#ifndef DATASET_SUMMARY_H
#define DATASET_SUMMARY_H

#include "run/dealer.h"

/* Plain data: it comes back from workers as it is. */
struct page_summary {
    enum page_set set;
    enum ecgp_split split;
    char name[64];
    uint32_t signals_crc32; /* see page_sign */
    uint32_t crops;         /* bit k: the field with index k has a crop */
    uint32_t overlapped;    /* bit k: its crop stands in with-overlap */
    uint32_t clipped;       /* bit k: it has samples off the picture */
};

/* The CRC-32 of the record's label and of the page's samples: it tells whether a record has
 * changed. */
uint32_t page_sign(const struct ecgp_page *page, const char *label);

#endif
