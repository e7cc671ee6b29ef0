/* The class of each pixel (enum ecgp_class), as an 8-bit gray PNG. */
#include <stdlib.h>

#include "export/products.h"
#include "image/png.h"

enum ecgp_result product_classes(const struct product_input *input, struct text *out,
                                 struct ecgp_error *error)
{
    const struct ecgp_frame *frame = input->frame;
    uint8_t *classes = malloc((size_t)frame->width * (size_t)frame->height);
    if (!classes) {
        return error_no_memory(error);
    }
    ecgp_frame_classes(frame, input->page, classes);
    const struct pixels pixels = {frame->width, frame->height, 1, frame->width, classes};
    const enum ecgp_result result = png_encode(&pixels, input->style.png_level, out, error);
    free(classes);
    return result;
}
