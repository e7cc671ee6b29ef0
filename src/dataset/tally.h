/*
 * What a run reports about its records: which ones could not be used, and which ones are on several
 * pages. Pages are added in their order, so that reports do not depend on the number of workers.
 */
#ifndef DATASET_TALLY_H
#define DATASET_TALLY_H

#include <ecgpress/dataset.h>

#include "base/text.h"
#include "dataset/summary.h"

struct tally {
    const struct dealer *dealer;
    const struct ecgp_run_hooks *hooks;
    uint8_t *state; /* of each record: enum record_state */
    struct skipped {
        int64_t record;
        char *reason;
    } * skipped; /* by at least one page */
    size_t count, capacity;
    int64_t reused; /* pages whose record is on an earlier page of the set */
    /* of the split that pages are being added to */
    enum page_set set;
    enum ecgp_split split;
    int64_t pages_here, reused_here;
};

/* Call tally_finish even after a failure. */
enum ecgp_result tally_init(struct tally *tally, const struct dealer *dealer,
                            const struct ecgp_run_hooks *hooks, struct ecgp_error *error);
void tally_finish(struct tally *tally);

/* Adds a record that the next page could not use. A bad record is reported once. */
enum ecgp_result tally_fault(struct tally *tally, int64_t record, bool elsewhere,
                             const char *reason, struct ecgp_error *error);
/* Reports what a worker draws with, unless `device` is "". */
void tally_device(const struct tally *tally, const char *device, const char *warning);
/* Adds the next page, which shows `record`. */
void tally_page(struct tally *tally, const struct page_summary *page, int64_t record);
/* Reports what is left to report after the last page. */
void tally_end(struct tally *tally);

/* Records that are bad, or that no page could use. */
int64_t tally_skipped(const struct tally *tally);
/* Writes them as a JSON array, in the order of the source. */
void tally_write_skipped(const struct tally *tally, struct text *text);

#endif
