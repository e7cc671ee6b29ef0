/* train.txt, val.txt and test.txt of the four datasets. */
#ifndef DATASET_LISTS_H
#define DATASET_LISTS_H

#include "dataset/log_line.h"

enum ecgp_result lists_write(const char *folder, const struct page_summary *pages, int64_t count,
                             struct ecgp_error *error);

#endif
