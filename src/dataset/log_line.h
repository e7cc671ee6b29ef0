/* A page's line of pages.jsonl, read back. */
#ifndef DATASET_LOG_LINE_H
#define DATASET_LOG_LINE_H

#include "base/error.h"
#include "dataset/summary.h"

/* Reads back what a run needs of a line; ECGP_BAD_DATA where it is not such a line, or
 * ECGP_NO_MEMORY. */
enum ecgp_result log_line_read(const char *line, size_t length, struct page_summary *summary);

#endif
