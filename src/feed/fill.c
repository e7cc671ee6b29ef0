#include "feed/fill.h"

#include "truth/page.h"

int fill_count(const struct feed_config *config)
{
    return FILL_VIEWS + config->views;
}

const struct ecgp_page *fill_page(const struct feed_config *config, const struct ecgp_page *page,
                                  int what)
{
    return what == FILL_PAGE     ? page
           : what != FILL_TARGET ? ecgp_page_view(page, what - FILL_VIEWS)
           : config->has_target  ? page->target
                                 : NULL;
}

/* Whether an array is made of it. */
static bool is_of(const struct feed_config *config, int array, int what)
{
    const struct array_product *product = &array_products[array];
    const int own = product->of_view                           ? FILL_VIEWS
                    : product->of_target && config->has_target ? FILL_TARGET
                                                               : FILL_PAGE;
    return config->wanted[array] && (what < FILL_VIEWS ? what : FILL_VIEWS) == own;
}

unsigned fill_parts(const struct feed_config *config, int what)
{
    unsigned parts = 0;
    for (int i = 0; i < ARRAYS; i++) {
        parts |= is_of(config, i, what) ? array_products[i].needs : 0;
    }
    return parts;
}

enum ecgp_result fill_sample(const struct feed_config *config, void *base, int position, int what,
                             const struct ecgp_page *page, const struct ecgp_frame *frame,
                             struct text *text, struct ecgp_error *error)
{
    const struct product_input input = {.page = page, .frame = frame};
    const struct arrays *arrays = &config->arrays;
    const bool of_view = what >= FILL_VIEWS;
    enum ecgp_result result = ECGP_OK;
    for (enum array_number i = 0; i < ARRAYS && result == ECGP_OK; i++) {
        const struct array_product *product = &array_products[i];
        if (!product->fill || !is_of(config, i, what)) {
            continue;
        }
        const size_t bytes = arrays->place[i].sample_bytes / (size_t)(of_view ? config->views : 1);
        const struct array_output out = {
            .data = (char *)arrays_at(arrays, base, i, position) +
                    bytes * (size_t)(of_view ? what - FILL_VIEWS : 0),
            .bytes = bytes,
            .fields = (int)arrays->place[ARRAY_leads].shape[1],
            .points = config->spec.max_lead_samples,
            .sigma = config->sigma,
            .waves = (int)arrays->place[ARRAY_beats].shape[1],
            .channels_first = config->spec.channels_first,
            .images = &config->images,
            .text = text,
        };
        result = product->fill(&input, &out, error);
    }
    return result;
}
