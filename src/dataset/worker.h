/* A worker of a dataset: it takes indices of pages and answers with what became of them. */
#ifndef DATASET_WORKER_H
#define DATASET_WORKER_H

#include "base/text.h"
#include "dataset/summary.h"

/* What a worker inherits. */
struct page_work {
    const struct ecgp_options *options;
    const struct dealer *dealer;
};

/* A worker's life: messages whose subject is a page, and an answer to each, whose body is a page's
 * result. `context` is a struct page_work. */
void page_worker(int socket, void *context);

/* A page's result. The fields point into the answer's body. */
struct page_result {
    struct page_summary summary;
    int64_t record;
    int faults; /* records that the page could not use */
    char *log;  /* the page's line of logs.json */
    size_t log_length;
    const char *next; /* fault */
};

/* Reads an answer's body. */
void page_result_read(const struct text *body, struct page_result *result);
/* Takes the next of `faults` faults; returns its reason. */
const char *page_result_fault(struct page_result *result, int64_t *record, bool *elsewhere);

#endif
