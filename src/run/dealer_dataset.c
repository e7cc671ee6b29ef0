#include "run/dealer.h"

#include <stdio.h>

/* Pages of a split in a set. */
static int64_t pages_of(const struct dealer *dealer, int split)
{
    return dealer->pages[split] * dealer->layouts;
}

static int64_t pages_of_set(const struct dealer *dealer)
{
    int64_t pages = 0;
    for (int split = 0; split < ECGP_SPLITS; split++) {
        pages += pages_of(dealer, split);
    }
    return pages;
}

int64_t dealer_total(const struct dealer *dealer)
{
    return SETS * pages_of_set(dealer);
}

/* Sets set and split of page `index`; returns its place among their pages. */
static int64_t find_place(const struct dealer *dealer, int64_t index, struct deal *out)
{
    const int64_t pages = pages_of_set(dealer);
    int64_t place = index % pages;
    int split = 0;
    for (; place >= pages_of(dealer, split); split++) {
        place -= pages_of(dealer, split);
    }
    out->set = (enum page_set)(index / pages);
    out->split = (enum ecgp_split)split;
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

static void take_record(const struct dealer *dealer, int64_t own, int64_t attempt, struct deal *out)
{
    const struct deck *deck = &dealer->deck[out->split];
    const int64_t pages = dealer->pages[out->split];
    const int64_t place = own + attempt * deck->step;
    const struct deck_order order = {.seed = dealer->seed,
                                     .number = (uint64_t)(out->set * ECGP_SPLITS + out->split),
                                     .purpose = RNG_DEAL};
    out->record = (int64_t)deck_at(deck, &order, place);
    out->window = count_before(deck, place, attempt, own / pages * pages, pages);
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

static double draw_row_height(const struct dealer *dealer, int64_t index)
{
    const struct range *range = &options_settings(dealer->options)->overlap_row_height;
    struct rng rng = rng_stream(dealer->seed, (uint64_t)index, RNG_PAGE);
    return rng_between(&rng, range->low, range->high);
}

static void deal(const struct dealer *dealer, int64_t index, int64_t attempt, struct deal *out)
{
    *out = (struct deal){.index = index};
    const int64_t place = find_place(dealer, index, out);
    out->layout = dealer->layout[place / dealer->pages[out->split]];
    out->row_height = out->set == SET_PAGES ? 0 : draw_row_height(dealer, index);
    take_record(dealer, place, attempt, out);
    set_name(dealer, out);
}

/* Every split that pages are asked of needs a record. */
static enum ecgp_result check_splits(const struct dealer *dealer, struct ecgp_error *error)
{
    for (int split = 0; split < ECGP_SPLITS; split++) {
        if (dealer->pages[split] > 0 && dealer->deck[split].count == 0) {
            return error_set(error, ECGP_NO_INPUT,
                             "split %s has no record (of %zu in %s) for the %lld pages a layout "
                             "asked of it; give --sample_each_lead_%s 0 to go without",
                             ecgp_split_name(split), ecgp_source_count(dealer->source),
                             ecgp_source_describe(dealer->source), (long long)dealer->pages[split],
                             ecgp_split_name(split));
        }
    }
    return dealer_total(dealer) > 0 ? ECGP_OK
                                    : error_set(error, ECGP_USAGE,
                                                "no page is asked for: give --sample_each_lead_"
                                                "train, _val or _test a number above 0");
}

enum ecgp_result dealer_init_dataset(struct dealer *dealer, const struct ecgp_options *options,
                                     struct ecgp_source *source, struct ecgp_error *error)
{
    const struct settings *values = options_settings(options);
    const int64_t pages[ECGP_SPLITS] = {values->sample_each_lead_train,
                                        values->sample_each_lead_val,
                                        values->sample_each_lead_test};
    enum ecgp_result result = ECGP_OK;
    dealer_init(dealer, options, source);
    dealer->deal = deal;
    dealer->strict = values->strict;
    for (int split = 0; split < ECGP_SPLITS && result == ECGP_OK; split++) {
        dealer->pages[split] = pages[split];
        result = deck_init(&dealer->deck[split], source, split, pages_of(dealer, split), error);
    }
    return result == ECGP_OK ? check_splits(dealer, error) : result;
}
