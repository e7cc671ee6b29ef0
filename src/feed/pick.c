#include "feed/pick.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "config/options.h"
#include "record/listing.h"

enum {
    ATTEMPTS = 64, /* bad records in a row that are passed over */
    WINDOWS = 64,
    CANDIDATES = 256, /* built-in ECGs from which one of the split wanted is taken */
    SHUFFLE_ROUNDS = 8,
};

static uint64_t seed_of(const struct feed_config *config)
{
    return (uint64_t)options_values(config->options)->seed;
}

/* The right half's mixing of a round of the Feistel network. */
static uint64_t mix(uint64_t seed, uint64_t round, int step, uint64_t half)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)half, (uint32_t)round, (uint32_t)(round >> 32),
                                 ((uint32_t)RNG_FEED << 16) + (uint32_t)step};
    uint32_t out[4];
    rng_philox(counter, key, out);
    return out[0];
}

/* A Feistel network over the next power of four, walked on until it falls below `count` (Black and
 * Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). */
uint64_t pick_shuffled(uint64_t seed, uint64_t round, uint64_t count, uint64_t at)
{
    int bits = 1;
    while (bits < 31 && (count - 1) >> (2 * bits)) {
        bits++;
    }
    const uint64_t mask = ((uint64_t)1 << bits) - 1;
    do {
        uint64_t left = at >> bits, right = at & mask;
        for (int step = 0; step < SHUFFLE_ROUNDS; step++) {
            const uint64_t next = left ^ (mix(seed, round, step, right) & mask);
            left = right;
            right = next;
        }
        at = left << bits | right;
    } while (at >= count);
    return at;
}

int pick_attempts(const struct feed_config *config)
{
    return config->endless ? 1 : config->usables < ATTEMPTS ? (int)config->usables : ATTEMPTS;
}

/* The number of the built-in ECG of a sample: its own, or one of the split among those that are set
 * aside for it. */
static int64_t builtin_number(const struct feed_config *config, int64_t index)
{
    for (int64_t i = 0; config->only >= 0 && i < CANDIDATES; i++) {
        char name[40];
        const int64_t number = index * CANDIDATES + i;
        const int length = snprintf(name, sizeof name, "builtin-%" PRId64, number);
        if ((int)split_by_name(name, (size_t)length) == config->only) {
            return number;
        }
    }
    return index;
}

static enum ecgp_result open_record(const struct feed_config *config, int64_t index, int attempt,
                                    struct ecgp_record **record, struct ecgp_error *error)
{
    if (config->endless) {
        char path[40];
        snprintf(path, sizeof path, "builtin:%" PRId64, builtin_number(config, index));
        return ecgp_record_open(path, config->options, record, error);
    }
    const uint64_t count = config->usables, place = (uint64_t)index + (uint64_t)attempt;
    const uint64_t at = pick_shuffled(seed_of(config), place / count, count, place % count);
    return ecgp_source_open_record(config->source, config->usable[at], record, error);
}

enum ecgp_result pick_sample(const struct feed_config *config, int64_t index, int attempt,
                             struct ecgp_record **record, struct ecgp_page_spec *spec,
                             struct ecgp_error *error)
{
    struct rng rng = rng_stream(seed_of(config), (uint64_t)index, RNG_FEED);
    *spec = (struct ecgp_page_spec){.number = index};
    spec->layout = config->layout[rng_below(&rng, (uint32_t)config->layouts)]->name;
    spec->window = (int)rng_below(&rng, WINDOWS);
    return open_record(config, index, attempt, record, error);
}
