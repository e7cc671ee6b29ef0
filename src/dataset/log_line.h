/* A page's line of pages.jsonl, read back. */
#ifndef DATASET_LOG_LINE_H
#define DATASET_LOG_LINE_H

#include "dataset/summary.h"

/* Reads back what a run needs of a line; false where it is not such a line. */
bool log_line_read(const char *line, size_t length, struct page_summary *summary);

#endif
