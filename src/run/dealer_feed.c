#include "run/dealer.h"

#include <inttypes.h>
#include <stdio.h>

#include "record/listing.h"

enum {
    ATTEMPTS = 64,
    WINDOWS = 64,
    CANDIDATES = 256, /* built-in ECGs from which one of the split is taken */
};

/* The built-in ECG of a page: its own, or one of the split among those that are set aside for it.
 */
static int64_t builtin_of(const struct dealer *dealer, int64_t index)
{
    for (int64_t i = 0; dealer->split >= 0 && i < CANDIDATES; i++) {
        char name[40];
        const int64_t number = index * CANDIDATES + i;
        const int length = snprintf(name, sizeof name, "builtin-%" PRId64, number);
        if ((int)split_by_name(name, (size_t)length) == dealer->split) {
            return number;
        }
    }
    return index;
}

static int64_t record_of(const struct dealer *dealer, int64_t index, int64_t attempt)
{
    const struct deck *deck = &dealer->deck[0];
    if (!dealer->source) {
        return builtin_of(dealer, index);
    }
    const struct deck_order order = {
        .seed = dealer->seed, .number = (uint64_t)(index / deck->count), .purpose = RNG_FEED};
    return (int64_t)deck_at(deck, &order, index % deck->count + attempt * deck->step);
}

/* A layout by its weight. Equal weights take a whole number. */
static const struct layout *draw_layout(const struct dealer *dealer, struct rng *rng)
{
    const struct layout_share *shares = dealer->layout;
    double total = 0, sum = 0;
    bool equal = true;
    for (int i = 0; i < dealer->layouts; i++) {
        total += shares[i].weight;
        equal = equal && !(shares[i].weight < shares[0].weight) &&
                !(shares[i].weight > shares[0].weight);
    }
    if (equal) {
        return shares[rng_below(rng, (uint32_t)dealer->layouts)].layout;
    }
    const double at = rng_uniform(rng) * total;
    const struct layout *found = NULL;
    for (int i = 0; i < dealer->layouts; i++) {
        if (shares[i].weight > 0 && at >= sum) {
            found = shares[i].layout;
        }
        sum += shares[i].weight;
    }
    return found;
}

static void deal(const struct dealer *dealer, int64_t index, int64_t attempt, struct deal *out)
{
    struct rng rng = rng_stream(dealer->seed, (uint64_t)index, RNG_FEED);
    *out = (struct deal){
        .index = index, .page_index = index, .record = record_of(dealer, index, attempt)};
    out->layout = draw_layout(dealer, &rng);
    out->window = (int)rng_below(&rng, WINDOWS);
    out->attempts = dealer->source && dealer->deck[0].count < ATTEMPTS ? dealer->deck[0].count
                    : dealer->source                                   ? ATTEMPTS
                                                                       : 1;
}

enum ecgp_result dealer_init_feed(struct dealer *dealer, const struct ecgp_options *options,
                                  struct ecgp_source *source, int split, struct ecgp_error *error)
{
    dealer_init(dealer, options, source);
    dealer->deal = deal;
    dealer->split = split;
    dealer->strict = options_settings(options)->strict;
    dealer->lenient = source != NULL;
    const enum ecgp_result result =
        source ? deck_init(&dealer->deck[0], source, split, 0, error) : ECGP_OK;
    if (result != ECGP_OK || !source || dealer->deck[0].count > 0) {
        return result;
    }
    return error_set(error, ECGP_NO_INPUT, "%s: no record%s%s", ecgp_source_describe(source),
                     split < 0 ? "" : " of the split ", split < 0 ? "" : ecgp_split_name(split));
}
