#include "export/arrays.h"

#include <math.h>

#include "base/error.h"
#include "config/layout.h"
#include "truth/page.h"

#define ARRAY(name_, ...)                                                                          \
    [ARRAY_##name_] = {.info.name = #name_, .fill = array_##name_, __VA_ARGS__},
const struct array_product array_products[ARRAYS] = {
    [ARRAY_index] = {.info = {"index", "", "N", "page indices", ECGP_TYPE_INT64}},
#include "export/arrays.def"
};
#undef ARRAY

int array_place(const struct ecgp_page *page, int field)
{
    const struct plan_field *own = &page->plan.field[field];
    return own->index >= LAYOUT_RHYTHM_INDEX ? own->index : own->lead;
}

int array_first_landmark(const struct ecgp_page *page, int field, int *count)
{
    *count = field < 0 ? ECGP_LANDMARKS_OF_PAGE : ECGP_LANDMARKS_OF_LEAD;
    return field < 0 ? 0
                     : ECGP_LANDMARKS_OF_PAGE + ECGP_LANDMARKS_OF_LEAD * array_place(page, field);
}

enum ecgp_result array_check_points(const struct ecgp_page *page, int points,
                                    struct ecgp_error *error)
{
    for (int i = 0; i < page->plan.fields; i++) {
        const int64_t samples = page->leads[i].samples;
        if (samples > points) {
            return error_set(error, ECGP_USAGE,
                             "%s: a lead of layout %s has %lld samples, more than the "
                             "%d places: set max_lead_samples to %lld",
                             page->plan.record, page->plan.layout->name, (long long)samples, points,
                             (long long)samples);
        }
    }
    return ECGP_OK;
}

void array_fill_nan(float *data, size_t bytes)
{
    for (size_t i = 0; i < bytes / sizeof *data; i++) {
        data[i] = NAN;
    }
}
