/* The map as (height, width, 2): the page's x, y in mm under each pixel's middle. */
#include "export/npy.h"
#include "export/products.h"

static enum ecgp_result write_map(const struct ecgp_frame *frame, enum npy_type type,
                                  struct text *out)
{
    npy_begin(out, type, (const int[]){frame->height, frame->width, 2}, 3);
    npy_add(out, type, frame->map, 2 * (size_t)frame->width * (size_t)frame->height);
    return ECGP_OK;
}

enum ecgp_result product_map(const struct product_input *input, struct text *out,
                             struct ecgp_error *error)
{
    (void)error;
    return write_map(input->frame, NPY_FLOAT32, out);
}

enum ecgp_result product_map_float16(const struct product_input *input, struct text *out,
                                     struct ecgp_error *error)
{
    (void)error;
    return write_map(input->frame, NPY_FLOAT16, out);
}
