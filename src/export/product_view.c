/* A view of a page: its picture and its ground truth, as a page of its own has them. */
#include "export/products.h"

enum ecgp_result product_view_picture(const struct product_input *input, struct text *out,
                                      struct ecgp_error *error)
{
    return product_picture(input, out, error);
}

enum ecgp_result product_view_picture_png(const struct product_input *input, struct text *out,
                                          struct ecgp_error *error)
{
    return product_picture_png(input, out, error);
}

enum ecgp_result product_view_truth(const struct product_input *input, struct text *out,
                                    struct ecgp_error *error)
{
    return product_truth(input, out, error);
}
