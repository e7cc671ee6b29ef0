/*
 * The dealer: which record each page of a run shows, and how. A page is a function of the options,
 * the records and its index alone, so any process can deal any page at any time, in constant time
 * and memory.
 *
 * A dataset has a fixed number of pages (counts.h), sorted by set, split and layout. Within a set,
 * the pages of a split take the records of that split in a shuffled order, repeatedly: each record
 * is used once before any is used again. A feed has no end: it shuffles its records again for each
 * pass over them, and chooses layout (by weight) and time window at random.
 *
 * A record that cannot be used is replaced: attempt k for a page takes the record that is k steps
 * further on in the same order, wrapping at its end. In a dataset, a step is the smallest number of
 * places that is at least the number of pages of the split in a set and coprime to the number of
 * records. Records that no page takes are tried first, and all attempts together try each record
 * once. In a feed, a step is one place, and there are at most 64 attempts; a record that the
 * options do not suit (its rate, its length) is replaced, too: no single file ends a training. A
 * record that one layout cannot use because it lacks the leads keeps its places in the other
 * layouts.
 *
 * The time window of a dataset's page is the number of earlier places, over all attempts, that hold
 * the same record in the same layout. No two attempts share a place, so record, layout and window
 * are a unique name for the files of a page, whichever records turn out to be bad.
 */
#ifndef RUN_DEALER_H
#define RUN_DEALER_H

#include <ecgpress/page.h>
#include <ecgpress/source.h>

#include "config/layout.h"
#include "config/settings.h"
#include "run/counts.h"
#include "run/deck.h"

/* The main pages, and those of the overlap dataset with their rows close together. */
enum page_set { SET_PAGES, SET_OVERLAP, SETS };
extern const char *const set_names[SETS]; /* "pages", "overlap" */

struct deal {
    int64_t index;      /* of the page in its whole run, whichever shard it is in */
    int64_t page_index; /* selects its random numbers: whatever else the dataset holds */
    enum page_set set;
    enum ecgp_split split;
    const struct layout *layout;
    int64_t record; /* an entry of the source, or the number of an endless built-in ECG */
    int window;
    double row_height; /* large boxes; 0: as in the options */
    char name[64];     /* of a dataset's page: "12_3by4", "12_3by4_w1" for a further window */
    int64_t attempts;  /* how many there are for this page */
};

struct dealer {
    const struct ecgp_options *options;
    struct ecgp_source *source; /* NULL: the built-in ECGs without end */
    struct layout_share layout[LAYOUT_SHARES];
    int layouts;
    uint64_t seed;
    struct deck deck[ECGP_SPLITS]; /* a feed uses only the first */
    struct page_counts counts;     /* of a dataset, and its sets */
    enum page_set set[SETS];
    int sets;
    struct page_span span; /* of each set, the pages that are dealt: all, or those of a shard */
    int split;             /* of a feed: enum ecgp_split, or -1: all records */
    bool strict;           /* the first bad record is an error */
    bool lenient;          /* a record that the options do not suit is a bad one */
    int most_samples;      /* that a lead may have; 0: any number */
    bool target;           /* pages have themselves in the size of a feed's targets, too */
    bool views;            /* pages have their views, but those of the overlap set */
    /* Sets all of `deal`, without a look at the record. `number` counts the pages that are dealt
     * here: it is the page's index but in a shard. */
    void (*deal)(const struct dealer *dealer, int64_t number, int64_t attempt, struct deal *deal);
};

/* Sets what both kinds of dealer have in common. */
void dealer_init(struct dealer *dealer, const struct ecgp_options *options,
                 struct ecgp_source *source);
/* A dealer for the pages of a dataset. ECGP_NO_INPUT if pages are requested of a split
 * without records. Options and source must outlive it; call dealer_finish even after a failure. */
enum ecgp_result dealer_init_dataset(struct dealer *dealer, const struct ecgp_options *options,
                                     struct ecgp_source *source, struct ecgp_error *error);
/* A dealer for the pages of a feed, of the records of one split or of all. */
enum ecgp_result dealer_init_feed(struct dealer *dealer, const struct ecgp_options *options,
                                  struct ecgp_source *source, int split, struct ecgp_error *error);
void dealer_finish(struct dealer *dealer);

/* Pages of a dataset, or of its shard. */
int64_t dealer_total(const struct dealer *dealer);
/* From now on only the pages of one shard are dealt; nothing of a page depends on it. ECGP_USAGE
 * where there are more shards than pages. */
enum ecgp_result dealer_take_shard(struct dealer *dealer, int64_t shard, int64_t shards,
                                   struct ecgp_error *error);

/* Makes the page, or with `plan` its plan alone (page_create_plan). After a failure, `*elsewhere`
 * says whether the record may suit another layout. */
enum ecgp_result dealer_try(const struct dealer *dealer, const struct deal *deal, bool plan,
                            struct ecgp_page **page, bool *elsewhere, struct ecgp_error *error);

/* Whether only the record is at fault, so that it may be replaced. */
bool dealer_may_replace(const struct dealer *dealer, enum ecgp_result result);

/* A record that a page could not use. */
struct dealer_fault {
    int64_t record;
    bool elsewhere; /* it may suit another layout */
    const struct ecgp_error *why;
};

/* Deals page `number` and plans it with the first record that can be used; `report` (may be NULL)
 * is called for each that cannot. */
enum ecgp_result dealer_page(const struct dealer *dealer, int64_t number,
                             void (*report)(void *user, const struct dealer_fault *fault),
                             void *user, struct deal *deal, struct ecgp_page **page,
                             struct ecgp_error *error);

#endif
