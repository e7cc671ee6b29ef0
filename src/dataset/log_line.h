/* A page's line of logs.json: what the reference system logs of it, and what truth needs beyond. */
#ifndef DATASET_LOG_LINE_H
#define DATASET_LOG_LINE_H

#include <ecgpress/render.h>

#include "base/text.h"
#include "dataset/summary.h"

void log_line_write(struct text *out, const struct scheduled *scheduled,
                    const struct ecgp_source_entry *entry, const struct ecgp_page *page,
                    const struct ecgp_frame *frame);

/* Reads back what a run needs of a line; false where it is not such a line. */
bool log_line_read(const char *line, size_t length, struct page_summary *summary);

#endif
