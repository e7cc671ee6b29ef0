/* The part of the picture that a lead's mask covers. */
#include "export/products.h"
#include "image/bmp.h"
#include "image/png.h"

enum ecgp_result product_crop(const struct product_input *input, struct text *out,
                              struct ecgp_error *error)
{
    const struct ecgp_box *crop = &input->frame->mask[input->field].crop;
    const struct pixels pixels = frame_pixels(input->frame, crop);
    struct blank blank = input->blank;
    blank.x = crop->x0;
    blank.y = crop->y0;
    return png_encode_known(&pixels, &blank, input->style.png_level, out, error);
}

enum ecgp_result product_crop_bmp(const struct product_input *input, struct text *out,
                                  struct ecgp_error *error)
{
    const struct pixels pixels = frame_pixels(input->frame, &input->frame->mask[input->field].crop);
    return bmp_encode(&pixels, out, error);
}
