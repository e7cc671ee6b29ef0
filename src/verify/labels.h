/* YOLO labels: what a page must have, and what is wrong with a line. */
#ifndef VERIFY_LABELS_H
#define VERIFY_LABELS_H

#include "verify/log_page.h"

enum { LABEL_NUMBERS = 512 };

/* A line of a label file: its class and the numbers behind it. */
struct label_line {
    int class, count;
    double number[LABEL_NUMBERS];
};

/* A label that a page must have. */
struct label {
    const struct log_lead *lead;
    bool name; /* of the lead's printed name, not of its trace */
    int class;
    struct ecgp_box box; /* padded */
};

/* What is wrong with a line's numbers, as the end of a sentence, or NULL: by the dataset's
 * label_shape. */
const char *label_problem(const struct log_page *page, const struct label *label,
                          const struct label_line *line);

/* The same of polygons and oriented boxes of a lead's trace. */
const char *label_segment_problem(const struct log_page *page, const struct log_lead *lead,
                                  const struct label_line *line);
const char *label_obb_problem(const struct log_page *page, const struct log_lead *lead,
                              const struct label_line *line);

#endif
