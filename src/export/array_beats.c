/* The waves of beats that are on the page. */
#include "base/error.h"
#include "export/arrays.h"
#include "truth/page.h"

static int32_t sample_of(int64_t sample)
{
    return sample == WAVE_UNKNOWN ? INT32_MIN : (int32_t)sample;
}

enum ecgp_result array_beats(const struct product_input *input, const struct array_output *out,
                             struct ecgp_error *error)
{
    const struct plan *plan = &input->page->plan;
    int32_t *values = out->data;
    if (plan->waves > out->waves) {
        return error_set(error, ECGP_USAGE,
                         "%s: %d waves of beats are on the page, more than the %d places",
                         plan->record, plan->waves, out->waves);
    }
    for (int i = 0; i < 4 * out->waves; i++) {
        values[i] = i % 4 == 0 ? -1 : INT32_MIN;
    }
    for (int i = 0; i < plan->waves; i++) {
        values[4 * i] = (int32_t)plan->wave[i].kind;
        values[4 * i + 1] = sample_of(plan->wave[i].onset);
        values[4 * i + 2] = sample_of(plan->wave[i].peak);
        values[4 * i + 3] = sample_of(plan->wave[i].offset);
    }
    return ECGP_OK;
}
