#include "feed/fill.h"

unsigned fill_parts(const struct feed_config *config, bool of_view)
{
    unsigned parts = 0;
    for (int i = 0; i < ARRAYS; i++) {
        const bool drawn = config->wanted[i] && array_products[i].of_view == of_view;
        parts |= drawn ? array_products[i].needs : 0;
    }
    return parts;
}

enum ecgp_result fill_sample(const struct feed_config *config, void *base, int position, int view,
                             const struct ecgp_page *page, const struct ecgp_frame *frame,
                             struct text *text, struct ecgp_error *error)
{
    const struct product_input input = {.page = page, .frame = frame};
    const struct arrays *arrays = &config->arrays;
    const bool of_view = view >= 0;
    enum ecgp_result result = ECGP_OK;
    for (enum array_number i = 0; i < ARRAYS && result == ECGP_OK; i++) {
        const struct array_product *product = &array_products[i];
        if (!config->wanted[i] || !product->fill || product->of_view != of_view) {
            continue;
        }
        const size_t bytes = arrays->place[i].sample_bytes / (size_t)(of_view ? config->views : 1);
        const struct array_output out = {
            .data =
                (char *)arrays_at(arrays, base, i, position) + bytes * (size_t)(of_view ? view : 0),
            .bytes = bytes,
            .fields = (int)arrays->place[ARRAY_leads].shape[1],
            .points = config->spec.max_lead_samples,
            .waves = (int)arrays->place[ARRAY_beats].shape[1],
            .channels_first = config->spec.channels_first,
            .images = &config->images,
            .text = text,
        };
        result = product->fill(&input, &out, error);
    }
    return result;
}
