#include "run/dealer.h"

#include <inttypes.h>
#include <stdio.h>

#include "export/arrays.h"
#include "page/plan_build.h"
#include "truth/page.h"

const char *const set_names[SETS] = {"pages", "overlap"};

void dealer_init(struct dealer *dealer, const struct ecgp_options *options,
                 struct ecgp_source *source)
{
    const struct settings *values = options_settings(options);
    char why[OPTION_WHY]; /* checked when the option was set */
    *dealer = (struct dealer){
        .options = options, .source = source, .seed = (uint64_t)values->seed, .split = -1};
    dealer->layouts = layout_shares_read(values->layouts, dealer->layout, why);
}

void dealer_finish(struct dealer *dealer)
{
    for (int i = 0; i < ECGP_SPLITS; i++) {
        deck_finish(&dealer->deck[i]);
    }
}

bool dealer_may_replace(const struct dealer *dealer, enum ecgp_result result)
{
    return !dealer->strict &&
           (result == ECGP_BAD_DATA || result == ECGP_NO_INPUT || result == ECGP_UNSUPPORTED ||
            result == ECGP_IO || (result == ECGP_USAGE && dealer->lenient));
}

static enum ecgp_result open_record(const struct dealer *dealer, const struct deal *deal,
                                    struct ecgp_record **record, struct ecgp_error *error)
{
    char path[40];
    if (dealer->source) {
        return ecgp_source_open_record(dealer->source, (size_t)deal->record, record, error);
    }
    snprintf(path, sizeof path, "builtin:%" PRId64, deal->record);
    return ecgp_record_open(path, dealer->options, record, error);
}

/* Whether the record has a lead that the page does not show. */
static bool has_other_leads(const struct dealer *dealer, struct ecgp_record *record,
                            const struct ecgp_page_spec *spec)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    struct look look;
    struct plan plan;
    unsigned shown = 0, there = 0;
    look_sample(dealer->options, spec->page_index, &look);
    plan_init(&plan, record, &look, spec, NULL);
    for (int i = 0; i < plan.fields; i++) {
        shown |= 1u << plan.field[i].lead;
    }
    for (int i = 0; i < ECGP_LEADS; i++) {
        there |= (unsigned)(info->lead_channel[i] >= 0) << i;
    }
    plan_finish(&plan);
    return (there & ~shown) != 0;
}

enum ecgp_result dealer_try(const struct dealer *dealer, const struct deal *deal, bool plan,
                            struct ecgp_page **page, bool *elsewhere, struct ecgp_error *error)
{
    const struct ecgp_page_spec spec = {deal->layout->name, deal->window, deal->row_height,
                                        deal->page_index, deal->set == SET_PAGES && dealer->views};
    struct ecgp_record *record;
    *page = NULL;
    *elsewhere = false;
    enum ecgp_result result = open_record(dealer, deal, &record, error);
    if (result == ECGP_OK) {
        result = plan ? page_create_plan(record, dealer->options, &spec, page, error)
                      : ecgp_page_create(record, dealer->options, &spec, page, error);
        if (result == ECGP_OK && dealer->target && !plan) {
            result = page_add_target(*page, record, dealer->options, &spec, error);
        }
        if (result == ECGP_OK && dealer->most_samples > 0) {
            result = array_check_points(*page, dealer->most_samples, error);
        }
        *elsewhere = result == ECGP_BAD_DATA && has_other_leads(dealer, record, &spec);
        ecgp_record_close(record);
    }
    if (result != ECGP_OK) {
        ecgp_page_destroy(*page);
        *page = NULL;
    }
    return result;
}

enum ecgp_result dealer_page(const struct dealer *dealer, int64_t number,
                             void (*report)(void *user, const struct dealer_fault *fault),
                             void *user, struct deal *deal, struct ecgp_page **page,
                             struct ecgp_error *error)
{
    struct ecgp_error why = {0};
    enum ecgp_result result;
    int64_t attempt = 0;
    do {
        bool elsewhere;
        dealer->deal(dealer, number, attempt, deal);
        result = dealer_try(dealer, deal, false, page, &elsewhere, &why);
        if (result == ECGP_OK) {
            return ECGP_OK;
        }
        if (!dealer_may_replace(dealer, result)) {
            return error_set(error, result, "%s", why.text);
        }
        if (report) {
            report(user, &(struct dealer_fault){deal->record, elsewhere, &why});
        }
    } while (++attempt < deal->attempts);
    return attempt == 1
               ? error_set(error, result, "%s", why.text)
               : error_set(error, result,
                           "none of the %lld records tried for layout %s can be used; the last "
                           "one: %.800s",
                           (long long)attempt, deal->layout->name, why.text);
}
