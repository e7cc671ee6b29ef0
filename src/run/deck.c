#include "run/deck.h"

#include <stdlib.h>

#include "run/shuffle.h"

static int64_t common_factor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

enum ecgp_result deck_init(struct deck *deck, const struct ecgp_source *source, int split,
                           int64_t pages, struct ecgp_error *error)
{
    const size_t entries = ecgp_source_count(source);
    *deck = (struct deck){.entry = malloc((entries + 1) * sizeof *deck->entry)};
    if (!deck->entry) {
        return error_no_memory(error);
    }
    for (size_t i = 0; i < entries; i++) {
        if (split < 0 || (int)ecgp_source_entry(source, i).split == split) {
            deck->entry[deck->count++] = i;
        }
    }
    deck->step = pages > 0 ? pages : 1;
    while (deck->count > 0 && common_factor(deck->step, deck->count) > 1) {
        deck->step++;
    }
    return ECGP_OK;
}

void deck_finish(struct deck *deck)
{
    free(deck->entry);
    *deck = (struct deck){0};
}

size_t deck_at(const struct deck *deck, const struct deck_order *order, int64_t place)
{
    const uint64_t at = (uint64_t)(place % deck->count);
    return deck
        ->entry[shuffle_at(order->seed, order->purpose, order->number, (uint64_t)deck->count, at)];
}

/* How many of the places below `end` are at `position` of a pass through the deck. */
static int64_t count_below(const struct deck *deck, int64_t position, int64_t end)
{
    return (end + deck->count - 1 - position) / deck->count;
}

int64_t deck_count(const struct deck *deck, int64_t place, int64_t first, int64_t end)
{
    const int64_t position = place % deck->count;
    return count_below(deck, position, end) - count_below(deck, position, first);
}
