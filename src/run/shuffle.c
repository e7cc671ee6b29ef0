#include "run/shuffle.h"

enum { ROUNDS = 8, MOST_BITS = 31 };

/* A round's function of the right half. */
static uint64_t mix(uint64_t seed, enum rng_purpose purpose, uint64_t order, int round,
                    uint64_t half)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)half, (uint32_t)order, (uint32_t)(order >> 32),
                                 ((uint32_t)purpose << 16) + (uint32_t)round};
    uint32_t out[4];
    rng_philox(counter, key, out);
    return out[0];
}

/* A Feistel network over the next power of four, applied until the value falls below `count` (Black
 * and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). */
uint64_t shuffle_at(uint64_t seed, enum rng_purpose purpose, uint64_t order, uint64_t count,
                    uint64_t at)
{
    int bits = 1;
    while (bits < MOST_BITS && (count - 1) >> (2 * bits)) {
        bits++;
    }
    const uint64_t mask = ((uint64_t)1 << bits) - 1;
    do {
        uint64_t left = at >> bits, right = at & mask;
        for (int round = 0; round < ROUNDS; round++) {
            const uint64_t next = left ^ (mix(seed, purpose, order, round, right) & mask);
            left = right;
            right = next;
        }
        at = left << bits | right;
    } while (at >= count);
    return at;
}
