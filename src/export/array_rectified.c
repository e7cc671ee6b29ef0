/* Leads as strips of their own: the rows of their lines, and the pictures. */
#include <string.h>

#include "export/arrays.h"
#include "truth/page.h"
#include "truth/rectified.h"

enum ecgp_result array_columns(const struct product_input *input, const struct array_output *out,
                               struct ecgp_error *error)
{
    (void)error;
    array_fill_nan(out->data, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        const struct rectified strip = rectified_of(&input->page->plan, i);
        float *rows =
            (float *)out->data + (size_t)strip.width * (size_t)array_place(input->page, i);
        for (int column = 0; column < strip.width; column++) {
            rows[column] = (float)rectified_row(&strip, column);
        }
    }
    return ECGP_OK;
}

enum ecgp_result array_column_validity(const struct product_input *input,
                                       const struct array_output *out, struct ecgp_error *error)
{
    (void)error;
    memset(out->data, COLUMN_NONE, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        const struct rectified strip = rectified_of(&input->page->plan, i);
        uint8_t *validity =
            (uint8_t *)out->data + (size_t)strip.width * (size_t)array_place(input->page, i);
        for (int column = 0; column < strip.width; column++) {
            validity[column] = (uint8_t)rectified_validity(&strip, column);
        }
    }
    return ECGP_OK;
}

enum ecgp_result array_rectified(const struct product_input *input, const struct array_output *out,
                                 struct ecgp_error *error)
{
    (void)error;
    memset(out->data, 0, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        const struct rectified strip = rectified_of(&input->page->plan, i);
        const size_t bytes = (size_t)strip.width * (size_t)strip.height * 3;
        if (input->page->plan.field[i].present) {
            rectified_resample(&strip, input->frame->rgbx, input->frame->stride,
                               out->channels_first,
                               (uint8_t *)out->data + bytes * (size_t)array_place(input->page, i));
        }
    }
    return ECGP_OK;
}
