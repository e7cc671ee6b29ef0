/* A page's picture: PNG for `ecgpress page`, JPEG or PNG in datasets. */
#include "export/products.h"
#include "gpu/nvjpeg.h"
#include "image/png.h"

static struct pixels whole_picture(const struct ecgp_frame *frame)
{
    const struct ecgp_box whole = {0, 0, frame->width, frame->height};
    return frame_pixels(frame, &whole);
}

enum ecgp_result product_out(const struct product_input *input, struct text *out,
                             struct ecgp_error *error)
{
    const struct pixels pixels = whole_picture(input->frame);
    return png_encode(&pixels, input->style.png_level, out, error);
}

enum ecgp_result product_picture_png(const struct product_input *input, struct text *out,
                                     struct ecgp_error *error)
{
    const struct pixels pixels = whole_picture(input->frame);
    return png_encode_known(&pixels, &input->blank, input->style.png_level, out, error);
}

enum ecgp_result product_picture_exact(const struct product_input *input, struct text *out,
                                       struct ecgp_error *error)
{
    return product_picture_png(input, out, error);
}

enum ecgp_result product_picture(const struct product_input *input, struct text *out,
                                 struct ecgp_error *error)
{
    const struct pixels pixels = whole_picture(input->frame);
    if (input->nvjpeg) {
        return nvjpeg_encode(input->nvjpeg, &pixels, input->style.jpeg_quality, out, error);
    }
    return jpeg_encoder_encode(input->jpeg, &pixels, &input->blank, input->style.jpeg_quality, out,
                               error);
}
