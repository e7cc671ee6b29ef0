/* A worker of a dataset: it receives the indices of pages, makes their files and answers. */
#ifndef DATASET_WORKER_H
#define DATASET_WORKER_H

#include "base/text.h"
#include "dataset/summary.h"
#include "dataset/tree.h"

/* Makes the page that each message has as its subject, and answers with the page's result, until
 * the socket closes. `context` is a const struct dealer. */
void page_worker(int socket, int number, void *context);

/* What an answer holds; its pointers point into the answer's body. */
struct page_result {
    struct page_summary summary;
    int64_t record;
    int faults;            /* records that could not be used */
    struct text log[LOGS]; /* the page's line of each log; not to be freed */
    const char *next_fault;
    /* of a worker's first page: what draws, and what its user ought to know of it; else "" */
    const char *device, *warning;
};

/* Reads the body of an answer; false where it is none, whatever its bytes. The caller checks the
 * numbers of records against its source. */
bool page_result_read(const struct text *body, struct page_result *result);
/* Reads the next of the faults; returns its reason. */
const char *page_result_fault(struct page_result *result, int64_t *record, bool *elsewhere);

#endif
