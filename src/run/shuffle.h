/* Random orders without memory: each place of an order is computed alone. */
#ifndef RUN_SHUFFLE_H
#define RUN_SHUFFLE_H

#include "base/rng.h"

/* Which of 0 .. count - 1 comes at place `at` of a random order of them. Seed, purpose and `order`
 * name the order; `count` is at most 2^62 and above `at`. */
uint64_t shuffle_at(uint64_t seed, enum rng_purpose purpose, uint64_t order, uint64_t count,
                    uint64_t at);

#endif
