/* What is kept of a page once its files are written: enough for the lists and the counts. */
#ifndef DATASET_SUMMARY_H
#define DATASET_SUMMARY_H

#include "dataset/schedule.h"

/* Plain data: it comes back from worker processes as it is. */
struct page_summary {
    enum page_set set;
    enum ecgp_split split;
    char name[64];
    uint32_t signals_crc32;
    uint32_t crops;      /* bit k: the field with index k has a crop */
    uint32_t overlapped; /* bit k: its crop stands in with-overlap */
    uint32_t clipped;    /* bit k: it has samples off the picture */
};

#endif
