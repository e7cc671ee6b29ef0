/*
 * The dealer: which record each page of a run shows, and how. A page is a function of the options,
 * the records and its index alone, so any process can deal any page at any time, in constant time
 * and memory.
 *
 * A dataset has a fixed number of pages, ordered by set, split and layout. The pages of a split in
 * a set take the split's records in a shuffled order, over and over: each record once before any
 * comes again. A feed has no end. It shuffles its records anew for each pass over them, and draws
 * each page's layout and time window at random.
 *
 * A record that cannot be used is replaced: attempt k at a page takes the record k steps further on
 * in the same order, which continues at its beginning. In a dataset a step is the least number of
 * places, not less than the pages of the split in a set, that shares no factor with the number of
 * records: replacements are first the records that no other page takes, and in the end every record
 * was tried once. In a feed a step is one place, and there are at most 64 attempts. A record that
 * one layout cannot use (it has none of its leads) keeps its places in the other layouts.
 *
 * The time window of a dataset's page counts the places before it, over all attempts, that hold the
 * same record in the same layout. No two attempts share a place, so record, layout and window name
 * the files of a page whatever records are bad.
 */
#ifndef RUN_DEALER_H
#define RUN_DEALER_H

#include <ecgpress/page.h>
#include <ecgpress/source.h>

#include "config/layout.h"
#include "config/settings.h"
#include "run/deck.h"

/* The main pages, and those of the overlap dataset with their rows close together. */
enum page_set { SET_PAGES, SET_OVERLAP, SETS };
extern const char *const set_names[SETS]; /* "pages", "overlap" */

struct deal {
    int64_t index; /* of the page */
    enum page_set set;
    enum ecgp_split split;
    const struct layout *layout;
    int64_t record; /* entry of the source; of the endless built-in ECGs, their number */
    int window;
    double row_height; /* cells; 0: what the options say */
    char name[64];     /* of a dataset's page: "12_3by4", "12_3by4_w1" for a further window */
    int64_t attempts;  /* how many there are at this page */
};

enum { DEALER_LAYOUTS = 64 };

struct dealer {
    const struct ecgp_options *options;
    struct ecgp_source *source; /* NULL: the built-in ECGs without end */
    const struct layout *layout[DEALER_LAYOUTS];
    int layouts;
    uint64_t seed;
    struct deck deck[ECGP_SPLITS]; /* of a dataset; a feed has the first one */
    int64_t pages[ECGP_SPLITS];    /* of a dataset: pages of each layout in a set */
    int split;                     /* of a feed: enum ecgp_split, or -1 for all records */
    bool strict;                   /* the first bad record is an error */
    void (*deal)(const struct dealer *dealer, int64_t index, int64_t attempt, struct deal *deal);
};

/* What both kinds of dealer have; the layouts are those that the options name. */
void dealer_init(struct dealer *dealer, const struct ecgp_options *options,
                 struct ecgp_source *source);
/* A dealer for the pages of a dataset. ECGP_NO_INPUT where pages are asked of a split without
 * records. Options and source must outlive it; dealer_finish also after a failure. */
enum ecgp_result dealer_init_dataset(struct dealer *dealer, const struct ecgp_options *options,
                                     struct ecgp_source *source, struct ecgp_error *error);
/* A dealer for the pages of a feed, of the records of one split or of all. */
enum ecgp_result dealer_init_feed(struct dealer *dealer, const struct ecgp_options *options,
                                  struct ecgp_source *source, int split, struct ecgp_error *error);
void dealer_finish(struct dealer *dealer);

/* Pages of a dataset. */
int64_t dealer_total(const struct dealer *dealer);

/* Plans the page that was dealt. `*elsewhere` says whether another layout may do where this one
 * fails. */
enum ecgp_result dealer_try(const struct dealer *dealer, const struct deal *deal,
                            struct ecgp_page **page, bool *elsewhere, struct ecgp_error *error);

/* Whether only the record is at fault, so that another one may do. */
bool dealer_may_replace(enum ecgp_result result);

/* A record that a page could not use. */
struct dealer_fault {
    int64_t record;
    bool elsewhere; /* another layout may do */
    const struct ecgp_error *why;
};

/* Deals page `index` and plans it on the first record that can be used; each that cannot goes to
 * `tell` (which may be NULL). */
enum ecgp_result dealer_page(const struct dealer *dealer, int64_t index,
                             void (*tell)(void *user, const struct dealer_fault *fault), void *user,
                             struct deal *deal, struct ecgp_page **page, struct ecgp_error *error);

#endif
