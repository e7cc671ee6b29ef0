#include "feed/fill.h"

unsigned fill_parts(const struct feed_config *config)
{
    unsigned parts = 0;
    for (int i = 0; i < ARRAYS; i++) {
        parts |= config->wanted[i] ? array_products[i].needs : 0;
    }
    return parts;
}

enum ecgp_result fill_sample(const struct feed_config *config, void *base, int position,
                             const struct ecgp_page *page, const struct ecgp_frame *frame,
                             struct text *text, struct ecgp_error *error)
{
    const struct product_input input = {.page = page, .frame = frame};
    const struct arrays *arrays = &config->arrays;
    enum ecgp_result result = ECGP_OK;
    for (enum array_number i = 0; i < ARRAYS && result == ECGP_OK; i++) {
        if (!config->wanted[i] || !array_products[i].fill) {
            continue;
        }
        const struct array_output out = {
            .data = arrays_at(arrays, base, i, position),
            .bytes = arrays->place[i].sample_bytes,
            .fields = (int)arrays->place[ARRAY_leads].shape[1],
            .points = config->spec.max_lead_samples,
            .waves = (int)arrays->place[ARRAY_beats].shape[1],
            .channels_first = config->spec.channels_first,
            .images = &config->images,
            .text = text,
        };
        result = array_products[i].fill(&input, &out, error);
    }
    return result;
}
