/* A lead's mask: as large as the picture, or as its crop. */
#include <stdlib.h>

#include "export/products.h"
#include "image/bmp.h"
#include "image/png.h"

/* A mask drawn into a picture-sized bitmap; both rows begin at a byte, the crop at any bit. */
static void place_mask(const struct ecgp_mask *mask, uint8_t *bits, int stride)
{
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        const uint8_t *from = mask->bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
        uint8_t *to = bits + (size_t)y * (size_t)stride;
        for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
            const int i = x - mask->crop.x0;
            if (from[i / 8] >> (7 - i % 8) & 1) {
                to[x / 8] |= (uint8_t)(128 >> x % 8);
            }
        }
    }
}

enum ecgp_result product_masks(const struct product_input *input, struct text *out,
                               struct ecgp_error *error)
{
    const struct ecgp_frame *frame = input->frame;
    const int stride = (frame->width + 7) / 8;
    uint8_t *bits = calloc((size_t)stride * (size_t)frame->height, 1);
    if (!bits) {
        return error_no_memory(error);
    }
    place_mask(&frame->mask[input->field], bits, stride);
    const struct bitmap bitmap = {frame->width, frame->height, stride, bits};
    const enum ecgp_result result = png_encode_bitmap(&bitmap, input->style.png_level, out, error);
    free(bits);
    return result;
}

enum ecgp_result product_mask_png(const struct product_input *input, struct text *out,
                                  struct ecgp_error *error)
{
    const struct bitmap bits = mask_bitmap(&input->frame->mask[input->field]);
    return png_encode_bitmap(&bits, input->style.png_level, out, error);
}

enum ecgp_result product_mask_bmp(const struct product_input *input, struct text *out,
                                  struct ecgp_error *error)
{
    const struct bitmap bits = mask_bitmap(&input->frame->mask[input->field]);
    return bmp_encode_bitmap(&bits, out, error);
}
