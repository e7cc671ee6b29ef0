/* YOLO labels. */
#include "export/products.h"

enum ecgp_result product_labels(const struct product_input *input, struct text *out,
                                struct ecgp_error *error)
{
    (void)error;
    yolo_labels(out, input->page, &input->style.yolo);
    return ECGP_OK;
}
