/* Samples of leads: where they are in the picture, and what they were in the record. */
#include <string.h>

#include "export/arrays.h"
#include "truth/page.h"

/* Where the part of a field begins in an array of P places a lead. */
static float *lead_part(const struct product_input *input, const struct array_output *out,
                        int field, int numbers)
{
    return (float *)out->data +
           (size_t)numbers * (size_t)out->points * (size_t)array_place(input->page, field);
}

enum ecgp_result array_points(const struct product_input *input, const struct array_output *out,
                              struct ecgp_error *error)
{
    const enum ecgp_result result = array_check_points(input->page, out->points, error);
    if (result != ECGP_OK) {
        return result;
    }
    array_fill_nan(out->data, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        float *points = lead_part(input, out, i, 2);
        double x, y;
        for (int64_t k = 0; k < input->page->leads[i].samples; k++) {
            if (ecgp_page_point(input->page, i, k, &x, &y)) {
                points[2 * k] = (float)x;
                points[2 * k + 1] = (float)y;
            }
        }
    }
    return ECGP_OK;
}

/* Copies the samples of all leads, as they are drawn or as they were before. */
static enum ecgp_result copy_signals(const struct product_input *input,
                                     const struct array_output *out, bool clean,
                                     struct ecgp_error *error)
{
    const enum ecgp_result result = array_check_points(input->page, out->points, error);
    if (result != ECGP_OK) {
        return result;
    }
    array_fill_nan(out->data, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        const struct ecgp_page_lead *lead = &input->page->leads[i];
        const double *undisturbed = input->page->plan.field[i].clean_mv;
        const double *mv = clean && undisturbed ? undisturbed : lead->mv;
        float *samples = lead_part(input, out, i, 1);
        for (int64_t k = 0; k < lead->samples; k++) {
            samples[k] = (float)mv[k];
        }
    }
    return ECGP_OK;
}

enum ecgp_result array_signals(const struct product_input *input, const struct array_output *out,
                               struct ecgp_error *error)
{
    return copy_signals(input, out, false, error);
}

enum ecgp_result array_clean_signals(const struct product_input *input,
                                     const struct array_output *out, struct ecgp_error *error)
{
    return copy_signals(input, out, true, error);
}

enum ecgp_result array_samples(const struct product_input *input, const struct array_output *out,
                               struct ecgp_error *error)
{
    int32_t *samples = out->data;
    (void)error;
    memset(samples, 0, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        samples[array_place(input->page, i)] = (int32_t)input->page->leads[i].samples;
    }
    return ECGP_OK;
}

enum ecgp_result array_first_sample(const struct product_input *input,
                                    const struct array_output *out, struct ecgp_error *error)
{
    int64_t *first = out->data;
    (void)error;
    memset(first, 0, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        first[array_place(input->page, i)] = input->page->leads[i].first_sample;
    }
    return ECGP_OK;
}

enum ecgp_result array_rate_hz(const struct product_input *input, const struct array_output *out,
                               struct ecgp_error *error)
{
    (void)error;
    *(float *)out->data = (float)input->page->plan.rate_hz;
    return ECGP_OK;
}
