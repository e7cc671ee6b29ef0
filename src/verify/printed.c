#include "verify/printed.h"

#include <math.h>
#include <stdlib.h>

static int64_t end_of(const struct log_lead *lead)
{
    return lead->first_sample + lead->samples;
}

static void add_run(struct printed_leads *printed, const struct log_lead *lead, int64_t from,
                    int64_t to)
{
    double *mv = printed->mv + lead->number * printed->count + lead->first_sample - printed->first;
    for (int64_t i = from; i <= to && i < lead->samples; i++) {
        if (i >= 0 && isnan(mv[i])) {
            mv[i] = lead->inverted ? -lead->mv[i] : lead->mv[i];
        }
    }
}

static void add_visible(struct printed_leads *printed, const struct log_lead *lead)
{
    const cJSON *run;
    cJSON_ArrayForEach(run, lead->visible)
    {
        const cJSON *from = cJSON_GetArrayItem(run, 0), *to = cJSON_GetArrayItem(run, 1);
        if (cJSON_IsNumber(from) && cJSON_IsNumber(to)) {
            add_run(printed, lead, (int64_t)from->valuedouble, (int64_t)to->valuedouble);
        }
    }
}

static void find_extent(const struct log_page *page, struct printed_leads *printed)
{
    int64_t end = 0;
    printed->first = page->leads > 0 ? page->lead[0].first_sample : 0;
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *lead = &page->lead[i];
        printed->first = lead->first_sample < printed->first ? lead->first_sample : printed->first;
        end = end_of(lead) > end ? end_of(lead) : end;
        printed->known = printed->known && lead->known;
    }
    printed->count = end - printed->first;
}

bool printed_read(struct report *report, const struct log_page *page, bool visible,
                  struct printed_leads *printed)
{
    *printed = (struct printed_leads){.known = true};
    find_extent(page, printed);
    const size_t all = ECGP_LEADS * (size_t)printed->count;
    printed->mv = report_alloc(report, all + 1, sizeof *printed->mv);
    if (!printed->mv) {
        return false;
    }
    for (size_t i = 0; i < all; i++) {
        printed->mv[i] = NAN;
    }
    for (int i = 0; i < page->leads && printed->known; i++) {
        if (visible) {
            add_visible(printed, &page->lead[i]);
        } else {
            add_run(printed, &page->lead[i], 0, page->lead[i].samples);
        }
    }
    return true;
}

void printed_drop(struct printed_leads *printed)
{
    free(printed->mv);
}

bool printed_is(const struct printed_leads *printed, int lead, int64_t sample, double mv,
                double most)
{
    const double wanted = printed->mv[lead * printed->count + sample];
    return !printed->known || (isnan(wanted) ? isnan(mv) : fabs(mv - wanted) <= most);
}
