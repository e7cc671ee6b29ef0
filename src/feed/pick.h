/* What a sample shows: a function of the configuration and the sample's number alone. */
#ifndef FEED_PICK_H
#define FEED_PICK_H

#include <ecgpress/page.h>

#include "feed/config.h"

/* Opens the record of sample `index` and says how its page is laid out. `attempt` 0 is the one that
 * is meant; where a record cannot be used the following ones take its place. */
enum ecgp_result pick_sample(const struct feed_config *config, int64_t index, int attempt,
                             struct ecgp_record **record, struct ecgp_page_spec *spec,
                             struct ecgp_error *error);

/* How many attempts there are. */
int pick_attempts(const struct feed_config *config);

/* Place `at` of a shuffle of 0 .. count - 1 that depends on seed and round. */
uint64_t pick_shuffled(uint64_t seed, uint64_t round, uint64_t count, uint64_t at);

#endif
