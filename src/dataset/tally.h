/*
 * What a run has to say of its records: those that pages could not use, and those that several
 * pages share. It is told of all pages in their order, so that its words do not depend on who made
 * them.
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
    } * skipped; /* those that some page could not use */
    size_t count, capacity;
    int64_t reused; /* pages from a record that had one before in its split and set */
    /* of the split that pages come from at present */
    enum page_set set;
    enum ecgp_split split;
    int64_t pages_here, reused_here;
};

/* Finish with tally_finish, also after a failure. */
enum ecgp_result tally_init(struct tally *tally, const struct dealer *dealer,
                            const struct ecgp_run_hooks *hooks, struct ecgp_error *error);
void tally_finish(struct tally *tally);

/* The next page could not use a record. A bad record is told once. */
enum ecgp_result tally_fault(struct tally *tally, int64_t record, bool elsewhere,
                             const char *reason, struct ecgp_error *error);
/* The next page, which shows `record`. */
void tally_page(struct tally *tally, const struct page_summary *page, int64_t record);
/* There is no next page. */
void tally_end(struct tally *tally);

/* Records that are bad or of no use to any page so far. */
int64_t tally_skipped(const struct tally *tally);
/* Adds them as a JSON array, by their order in the source. */
void tally_write_skipped(const struct tally *tally, struct text *text);

#endif
