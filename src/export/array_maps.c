/* What is under each pixel: which millimeters of the page, and which thing on it. */
#include <string.h>

#include "export/arrays.h"
#include "truth/page.h"

enum ecgp_result array_backward_map(const struct product_input *input,
                                    const struct array_output *out, struct ecgp_error *error)
{
    (void)error;
    memcpy(out->data, input->frame->map, out->bytes);
    return ECGP_OK;
}

/* Traces take the number of their place, as masks do, not of their field on the page: the arrays do
 * not say in which order the page has its leads. */
enum ecgp_result array_classes(const struct product_input *input, const struct array_output *out,
                               struct ecgp_error *error)
{
    uint8_t *classes = out->data;
    uint8_t class[256];
    bool same = true;
    (void)error;
    for (int i = 0; i < 256; i++) {
        class[i] = (uint8_t)i;
    }
    for (int i = 0; i < input->page->plan.fields; i++) {
        const int index = input->page->plan.field[i].index, place = array_place(input->page, i);
        class[ECGP_CLASS_TRACE + index] = (uint8_t)(ECGP_CLASS_TRACE + place);
        same &= index == place;
    }
    ecgp_frame_classes(input->frame, input->page, classes);
    for (size_t i = 0; i < out->bytes && !same; i++) {
        classes[i] = class[classes[i]];
    }
    return ECGP_OK;
}
