/* Masks of leads, as large as the picture, and which leads they are of. */
#include <string.h>

#include "export/arrays.h"
#include "truth/page.h"

/* A byte of a mask, its leftmost bit first, as eight bytes of 0 and 1. */
static void spread(uint8_t bits, uint8_t out[8])
{
    /* each product puts one bit of `bits` on top of one byte */
    const uint64_t tops = (uint64_t)(bits & 0x7F) * UINT64_C(0x0002040810204081);
    const uint64_t rest = (tops & UINT64_C(0x0101010101010101)) | (uint64_t)(bits >> 7) << 56;
    for (int i = 0; i < 8; i++) {
        out[i] = (uint8_t)(rest >> (8 * (7 - i)));
    }
}

static void fill_mask(const struct ecgp_mask *mask, uint8_t *out, int width)
{
    const int columns = mask->crop.x1 - mask->crop.x0;
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        const uint8_t *bits = mask->bits + (ptrdiff_t)(y - mask->crop.y0) * mask->stride;
        uint8_t *row = out + (ptrdiff_t)y * width + mask->crop.x0;
        for (int x = 0; x < columns; x += 8) {
            uint8_t eight[8];
            if (bits[x / 8]) {
                spread(bits[x / 8], eight);
                memcpy(row + x, eight, (size_t)(columns - x < 8 ? columns - x : 8));
            }
        }
    }
}

enum ecgp_result array_masks(const struct product_input *input, const struct array_output *out,
                             struct ecgp_error *error)
{
    const int width = input->frame->width;
    const size_t plane = (size_t)width * (size_t)input->frame->height;
    (void)error;
    memset(out->data, 0, out->bytes);
    for (int i = 0; i < input->frame->masks; i++) {
        uint8_t *mask = (uint8_t *)out->data + (size_t)array_place(input->page, i) * plane;
        fill_mask(&input->frame->mask[i], mask, width);
    }
    return ECGP_OK;
}

enum ecgp_result array_leads(const struct product_input *input, const struct array_output *out,
                             struct ecgp_error *error)
{
    int32_t *leads = out->data;
    (void)error;
    for (int i = 0; i < out->fields; i++) {
        leads[i] = -1;
    }
    for (int i = 0; i < input->page->plan.fields; i++) {
        const struct plan_field *field = &input->page->plan.field[i];
        leads[array_place(input->page, i)] = field->present ? field->lead : -1;
    }
    return ECGP_OK;
}
