/* A lead as a picture of its own, x time and y voltage. */
#include <stdlib.h>

#include "export/products.h"
#include "image/png.h"
#include "truth/page.h"
#include "truth/rectified.h"

enum ecgp_result product_rectified(const struct product_input *input, struct text *out,
                                   struct ecgp_error *error)
{
    const struct rectified strip = rectified_of(&input->page->plan, input->field);
    uint8_t *rgb = malloc((size_t)strip.width * (size_t)strip.height * 3);
    if (!rgb) {
        return error_no_memory(error);
    }
    rectified_resample(&strip, input->frame->rgbx, input->frame->stride, false, rgb);
    const struct pixels pixels = {.width = strip.width,
                                  .height = strip.height,
                                  .channels = 3,
                                  .stride = 3 * strip.width,
                                  .data = rgb};
    const enum ecgp_result result = png_encode(&pixels, input->style.png_level, out, error);
    free(rgb);
    return result;
}
