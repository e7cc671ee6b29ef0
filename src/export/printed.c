#include "export/printed.h"

#include <math.h>
#include <stdlib.h>

#include "truth/page.h"
#include "truth/visible.h"

void printed_extent(const struct ecgp_page *page, int64_t *first, int64_t *count)
{
    int64_t end = 0;
    *first = INT64_MAX;
    for (int i = 0; i < page->plan.fields; i++) {
        const struct plan_field *field = &page->plan.field[i];
        if (field->present) {
            *first = field->first_sample < *first ? field->first_sample : *first;
            end = field->first_sample + field->samples > end ? field->first_sample + field->samples
                                                             : end;
        }
    }
    *first = *first < end ? *first : end;
    *count = end - *first;
}

static void add_field(struct printed *printed, const struct plan *plan,
                      const struct plan_field *field, bool visible)
{
    double *mv = printed->mv + field->lead * printed->count + field->first_sample - printed->first;
    for (int64_t i = 0; i < field->samples; i++) {
        if (isnan(mv[i]) && (!visible || sample_is_visible(plan, field, i))) {
            mv[i] = field->inverted ? -field->mv[i] : field->mv[i];
        }
    }
}

bool printed_init(struct printed *printed, const struct ecgp_page *page, bool visible)
{
    printed_extent(page, &printed->first, &printed->count);
    const size_t all = ECGP_LEADS * (size_t)printed->count;
    printed->mv = malloc((all + 1) * sizeof *printed->mv);
    for (size_t i = 0; printed->mv && i < all; i++) {
        printed->mv[i] = NAN;
    }
    for (int i = 0; printed->mv && i < page->plan.fields; i++) {
        const struct plan_field *field = &page->plan.field[i];
        if (field->present) {
            add_field(printed, &page->plan, field, visible);
        }
    }
    return printed->mv;
}

void printed_free(struct printed *printed)
{
    free(printed->mv);
}
