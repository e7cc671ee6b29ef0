/* Landmarks of the page and its leads. */
#include <string.h>

#include "export/arrays.h"
#include "truth/page.h"

enum ecgp_result array_landmarks(const struct product_input *input, const struct array_output *out,
                                 struct ecgp_error *error)
{
    float *values = out->data;
    (void)error;
    memset(values, 0, out->bytes);
    for (int field = -1; field < input->page->plan.fields; field++) {
        int count;
        const int first = array_first_landmark(input->page, field, &count);
        for (int i = 0; i < count; i++) {
            struct ecgp_landmark landmark;
            if (ecgp_page_landmark(input->page, field, i, &landmark)) {
                float *value = values + 3 * (first + i);
                value[0] = (float)landmark.x;
                value[1] = (float)landmark.y;
                value[2] = (float)landmark.visibility;
            }
        }
    }
    return ECGP_OK;
}
