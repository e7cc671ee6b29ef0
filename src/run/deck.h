/* A deck: the records of a split, and the shuffled orders in which they are used. */
#ifndef RUN_DECK_H
#define RUN_DECK_H

#include <ecgpress/source.h>

#include "base/error.h"
#include "base/rng.h"

struct deck {
    size_t *entry; /* of the source */
    int64_t count;
    int64_t step; /* places between attempts */
};

/* Lists the records of `split`, or of all splits if it is -1. A step is at least `pages` places.
 * Call deck_finish even after a failure. */
enum ecgp_result deck_init(struct deck *deck, const struct ecgp_source *source, int split,
                           int64_t pages, struct ecgp_error *error);
void deck_finish(struct deck *deck);

/* An order, by its name. */
struct deck_order {
    uint64_t seed, number;
    enum rng_purpose purpose;
};

/* The entry at a place of an order, which wraps at the deck's end. */
size_t deck_at(const struct deck *deck, const struct deck_order *order, int64_t place);

/* How many of the places first .. end - 1 hold the same entry as `place`. */
int64_t deck_count(const struct deck *deck, int64_t place, int64_t first, int64_t end);

#endif
