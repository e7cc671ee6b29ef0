#include "dataset/resume.h"

#include <string.h>

static enum ecgp_result has_changed(const struct output *output, const char *name,
                                    struct ecgp_error *error)
{
    return error_set(error, ECGP_NO_OUTPUT,
                     "%s: page %s would be another one now: the records have changed since this "
                     "run was begun; --overwrite it",
                     output->folder, name);
}

/* Tries a record that a written page passed over: it must still be of no use to it. */
static enum ecgp_result retry(const struct dealer *dealer, const struct output *output,
                              const struct deal *deal, struct tally *tally,
                              struct ecgp_error *error)
{
    struct ecgp_page *page;
    struct ecgp_error why = {0};
    bool elsewhere;
    const enum ecgp_result result = dealer_try(dealer, deal, true, &page, &elsewhere, &why);
    ecgp_page_destroy(page);
    if (result == ECGP_OK) {
        return has_changed(output, deal->name, error);
    }
    return dealer_may_replace(dealer, result)
               ? tally_fault(tally, deal->record, elsewhere, why.text, error)
               : error_set(error, result, "%s", why.text);
}

/* Finds the attempt that made a page. */
static enum ecgp_result deal_again(const struct dealer *dealer, const struct output *output,
                                   int64_t index, struct tally *tally, struct deal *deal,
                                   struct ecgp_error *error)
{
    const char *name = output->pages[index].name;
    int64_t attempt = 0;
    enum ecgp_result result = ECGP_OK;
    while (result == ECGP_OK) {
        dealer->deal(dealer, index, attempt++, deal);
        if (strcmp(deal->name, name) == 0) {
            return ECGP_OK;
        }
        result = attempt < deal->attempts ? retry(dealer, output, deal, tally, error)
                                          : has_changed(output, name, error);
    }
    return result;
}

static enum ecgp_result compare_samples(const struct dealer *dealer, const struct output *output,
                                        int64_t number, const struct deal *deal,
                                        struct ecgp_error *error)
{
    struct ecgp_page *page;
    bool elsewhere;
    struct ecgp_error why;
    const enum ecgp_result result = dealer_try(dealer, deal, true, &page, &elsewhere, &why);
    const char *label = ecgp_source_entry(dealer->source, (size_t)deal->record).label;
    const bool same =
        result == ECGP_OK && page_sign(page, label) == output->pages[number].signals_crc32;
    ecgp_page_destroy(page);
    if (same) {
        return ECGP_OK;
    }
    return result == ECGP_OK ? has_changed(output, deal->name, error)
                             : error_set(error, result,
                                         "%.700s; page %s of %s cannot be compared with its record",
                                         why.text, deal->name, output->folder);
}

enum ecgp_result resume_check(const struct dealer *dealer, const struct output *output,
                              struct tally *tally, struct ecgp_error *error)
{
    const int64_t total = dealer_total(dealer);
    enum ecgp_result result = ECGP_OK;
    for (int64_t i = 0; i < output->count && result == ECGP_OK; i++) {
        struct deal deal;
        result = i < total ? deal_again(dealer, output, i, tally, &deal, error)
                           : has_changed(output, output->pages[i].name, error);
        if (result == ECGP_OK) {
            result = compare_samples(dealer, output, i, &deal, error);
        }
        if (result == ECGP_OK) {
            tally_page(tally, &output->pages[i], deal.record);
        }
    }
    return result;
}
