#include "run/counts.h"

#include <string.h>

#include "config/settings.h"

static const char *const in_all[ECGP_SPLITS] = {"train", "val", "test"};
static const char *const of_layout[ECGP_SPLITS] = {"sample_each_lead_train", "sample_each_lead_val",
                                                   "sample_each_lead_test"};

/* The first of some options that somebody asked for: given by the caller, or not the default. A
 * whole configuration gives all options, most of them at their defaults. */
static const char *first_given(const struct ecgp_options *options, const char *const names[])
{
    for (int i = 0; i < ECGP_SPLITS; i++) {
        const struct ecgp_option_info *info = &option_row((size_t)option_find(names[i]))->info;
        if (ecgp_options_source(options, names[i]) == ECGP_FROM_CALLER ||
            strcmp(ecgp_options_get(options, names[i]), info->fallback) != 0) {
            return names[i];
        }
    }
    return NULL;
}

/* Where pages in all are asked for, nothing else may be. */
static enum ecgp_result check_kinds(const struct ecgp_options *options, struct ecgp_error *error)
{
    const struct settings *values = options_settings(options);
    const char *split = first_given(options, in_all), *layout = first_given(options, of_layout);
    if (values->pages > 0 && split) {
        return error_set(error, ECGP_USAGE,
                         "--pages and --%s cannot be combined: give --pages N with --split "
                         "80/10/10, or --train, --val and --test",
                         split);
    }
    if ((values->pages > 0 || split) && layout) {
        return error_set(error, ECGP_USAGE,
                         "--%s (pages of all layouts together) and --%s (pages of each layout) "
                         "cannot be combined: give only one kind of count",
                         values->pages > 0 ? "pages" : split, layout);
    }
    return ECGP_OK;
}

/* The pages of each split, over all layouts. */
static void count_splits(const struct ecgp_options *options, int layouts,
                         int64_t pages[ECGP_SPLITS])
{
    const struct settings *values = options_settings(options);
    const int64_t given[] = {values->train, values->val, values->test};
    const int64_t each[] = {values->sample_each_lead_train, values->sample_each_lead_val,
                            values->sample_each_lead_test};
    const bool all = first_given(options, in_all);
    char why[OPTION_WHY];
    double shares[ECGP_SPLITS];
    if (values->pages > 0 && split_shares_read(values->split, shares, why)) {
        shares_of(values->pages, shares, ECGP_SPLITS, pages);
        return;
    }
    for (int split = 0; split < ECGP_SPLITS; split++) {
        pages[split] = all ? given[split] : each[split] * layouts;
    }
}

enum ecgp_result page_counts_read(const struct ecgp_options *options,
                                  const struct layout_share *shares, int layouts,
                                  struct page_counts *counts, struct ecgp_error *error)
{
    double weights[LAYOUT_SHARES];
    const enum ecgp_result result = check_kinds(options, error);
    if (result != ECGP_OK) {
        return result;
    }
    *counts = (struct page_counts){0};
    for (int i = 0; i < layouts; i++) {
        weights[i] = shares[i].weight;
    }
    count_splits(options, layouts, counts->split);
    for (int split = 0; split < ECGP_SPLITS; split++) {
        shares_of(counts->split[split], weights, layouts, counts->of[split]);
        counts->total += counts->split[split];
    }
    return counts->total > 0
               ? ECGP_OK
               : error_set(error, ECGP_USAGE,
                           "no pages are requested: give --pages, or --train, --val or --test, or "
                           "one of --sample_each_lead_train, _val and _test a number above 0");
}

/* Part `part` of so many equal ones. */
static struct page_span span_part(int64_t pages, int64_t part, int64_t parts)
{
    const int64_t first = pages * part / parts;
    return (struct page_span){first, pages * (part + 1) / parts - first};
}

/* The split whose exact number of shards exceeds what it was given the most, or the least among
 * those that have one to give back; -1: none. */
static int find_split(const struct page_counts *counts, const int64_t given[ECGP_SPLITS],
                      int64_t shards, bool most)
{
    int found = -1;
    int64_t best = 0;
    for (int split = 0; split < ECGP_SPLITS; split++) {
        const int64_t lacks = shards * counts->split[split] - given[split] * counts->total;
        const bool fits = counts->split[split] > 0 && (most || given[split] > 1);
        if (fits && (found < 0 || (most ? lacks > best : lacks < best))) {
            found = split;
            best = lacks;
        }
    }
    return found;
}

/* How many shards each split gets. */
static void allot_shards(const struct page_counts *counts, int64_t shards,
                         int64_t given[ECGP_SPLITS])
{
    int64_t left = shards;
    for (int split = 0; split < ECGP_SPLITS; split++) {
        const int64_t share = shards * counts->split[split] / counts->total;
        given[split] = share > 0 || counts->split[split] == 0 ? share : 1;
        left -= given[split];
    }
    for (; left != 0; left += left > 0 ? -1 : 1) {
        given[find_split(counts, given, shards, left > 0)] += left > 0 ? 1 : -1;
    }
}

struct page_span page_counts_shard(const struct page_counts *counts, int64_t shard, int64_t shards)
{
    int64_t given[ECGP_SPLITS], first = 0;
    int splits = 0, split = 0;
    for (int i = 0; i < ECGP_SPLITS; i++) {
        splits += counts->split[i] > 0;
    }
    if (shards < splits) {
        return span_part(counts->total, shard, shards);
    }
    allot_shards(counts, shards, given);
    for (; shard >= given[split]; split++) {
        shard -= given[split];
        first += counts->split[split];
    }
    struct page_span span = span_part(counts->split[split], shard, given[split]);
    span.first += first;
    return span;
}
