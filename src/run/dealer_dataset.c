#include "run/dealer.h"

#include <stdio.h>

#include "config/make.h"

int64_t dealer_total(const struct dealer *dealer)
{
    return dealer->sets * dealer->span.count;
}

enum ecgp_result dealer_take_shard(struct dealer *dealer, int64_t shard, int64_t shards,
                                   struct ecgp_error *error)
{
    if (shards > dealer->counts.total) {
        return error_set(error, ECGP_USAGE, "--shards %lld is more than there are pages (%lld)",
                         (long long)shards, (long long)dealer->counts.total);
    }
    dealer->span = page_counts_shard(&dealer->counts, shard, shards);
    return ECGP_OK;
}

/* Where a page is: the first place of its layout in its split, and how many there are. */
struct place {
    int64_t own, first, pages;
};

/* Sets set, split and layout of page `index`. */
static struct place find_place(const struct dealer *dealer, int64_t index, struct deal *out)
{
    const struct page_counts *counts = &dealer->counts;
    struct place place = {.own = index % counts->total};
    int split = 0, layout = 0;
    for (; place.own >= counts->split[split]; split++) {
        place.own -= counts->split[split];
    }
    for (; place.own >= place.first + counts->of[split][layout]; layout++) {
        place.first += counts->of[split][layout];
    }
    place.pages = counts->of[split][layout];
    out->set = dealer->set[index / counts->total];
    out->page_index = out->set * counts->total + index % counts->total;
    out->split = (enum ecgp_split)split;
    out->layout = dealer->layout[layout].layout;
    return place;
}

/* Counts the places of one layout before `place`, over all attempts, that hold its record. Attempt
 * k has the places from k steps on. */
static int count_before(const struct deck *deck, int64_t place, int64_t attempt, int64_t first,
                        int64_t pages)
{
    int64_t count = deck_count(deck, place, first + attempt * deck->step, place);
    for (int64_t k = 0; k < attempt; k++) {
        const int64_t from = first + k * deck->step;
        count += deck_count(deck, place, from, from + pages);
    }
    return (int)count;
}

static void take_record(const struct dealer *dealer, const struct place *at, int64_t attempt,
                        struct deal *out)
{
    const struct deck *deck = &dealer->deck[out->split];
    const int64_t place = at->own + attempt * deck->step;
    const struct deck_order order = {.seed = dealer->seed,
                                     .number = (uint64_t)(out->set * ECGP_SPLITS + out->split),
                                     .purpose = RNG_DEAL};
    out->record = (int64_t)deck_at(deck, &order, place);
    out->window = count_before(deck, place, attempt, at->first, at->pages);
    out->attempts = deck->count;
}

static void set_name(const struct dealer *dealer, struct deal *out)
{
    char window[24] = "";
    if (out->window > 0) {
        snprintf(window, sizeof window, "_w%d", out->window);
    }
    snprintf(out->name, sizeof out->name, "%lld_%s%s",
             (long long)ecgp_source_entry(dealer->source, (size_t)out->record).index,
             out->layout->name, window);
}

static double draw_row_height(const struct dealer *dealer, int64_t page_index)
{
    const struct range *range = &options_settings(dealer->options)->overlap_row_height;
    struct rng rng = rng_stream(dealer->seed, (uint64_t)page_index, RNG_PAGE);
    return rng_between(&rng, range->low, range->high);
}

static void deal(const struct dealer *dealer, int64_t number, int64_t attempt, struct deal *out)
{
    const struct page_span *span = &dealer->span;
    const int64_t index =
        number / span->count * dealer->counts.total + span->first + number % span->count;
    *out = (struct deal){.index = index};
    const struct place place = find_place(dealer, index, out);
    out->row_height = out->set == SET_PAGES ? 0 : draw_row_height(dealer, out->page_index);
    take_record(dealer, &place, attempt, out);
    set_name(dealer, out);
}

/* Every split that pages are asked of needs a record. */
static enum ecgp_result check_splits(const struct dealer *dealer, struct ecgp_error *error)
{
    for (int split = 0; split < ECGP_SPLITS; split++) {
        if (dealer->counts.split[split] > 0 && dealer->deck[split].count == 0) {
            return error_set(error, ECGP_NO_INPUT,
                             "split %s has no record (of %zu in %s) for the %lld pages asked of "
                             "it; give --sample_each_lead_%s 0 or --train, --val and --test to go "
                             "without",
                             ecgp_split_name(split), ecgp_source_count(dealer->source),
                             ecgp_source_describe(dealer->source),
                             (long long)dealer->counts.split[split], ecgp_split_name(split));
        }
    }
    return ECGP_OK;
}

enum ecgp_result dealer_init_dataset(struct dealer *dealer, const struct ecgp_options *options,
                                     struct ecgp_source *source, struct ecgp_error *error)
{
    const struct settings *settings = options_settings(options);
    dealer_init(dealer, options, source);
    dealer->deal = deal;
    dealer->strict = settings->strict;
    dealer->views = true;
    if (settings_makes_pages(settings)) {
        dealer->set[dealer->sets++] = SET_PAGES;
    }
    if (settings_makes_overlap(settings)) {
        dealer->set[dealer->sets++] = SET_OVERLAP;
    }
    enum ecgp_result result =
        page_counts_read(options, dealer->layout, dealer->layouts, &dealer->counts, error);
    dealer->span = (struct page_span){0, dealer->counts.total};
    for (int split = 0; split < ECGP_SPLITS && result == ECGP_OK; split++) {
        result = deck_init(&dealer->deck[split], source, split, dealer->counts.split[split], error);
    }
    return result == ECGP_OK ? check_splits(dealer, error) : result;
}
