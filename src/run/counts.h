/* How many pages of a dataset each layout has in each split. */
#ifndef RUN_COUNTS_H
#define RUN_COUNTS_H

#include "base/error.h"
#include "config/shares.h"

struct page_counts {
    int64_t of[ECGP_SPLITS][LAYOUT_SHARES]; /* of one set */
    int64_t split[ECGP_SPLITS];             /* their sums */
    int64_t total;
};

/* From `pages` and `split`, or `train`, `val` and `test`, pages in all; where those are 0, from
 * sample_each_lead_train, _val and _test, as many times as there are layouts. Pages of a split are
 * split among the layouts by weight (shares_of). ECGP_USAGE where two kinds of counts are given, or
 * none is above 0. */
enum ecgp_result page_counts_read(const struct ecgp_options *options,
                                  const struct layout_share *shares, int layouts,
                                  struct page_counts *counts, struct ecgp_error *error);

/* A shard's pages: so many, from this place on, of each set. */
struct page_span {
    int64_t first, count;
};

/* Shard `shard`, from 0, of `shards`, of which there are at most as many as pages. Where there are
 * as many shards as splits that have pages, each holds pages of one split: splits get shards by the
 * method of largest remainders, at least one each. With fewer shards, pages are just cut into equal
 * parts. */
struct page_span page_counts_shard(const struct page_counts *counts, int64_t shard, int64_t shards);

#endif
