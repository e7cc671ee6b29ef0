/* Views of a page, each as a page of its own has them. */
#include "export/arrays.h"
#include "truth/page.h"

enum ecgp_result array_views(const struct product_input *input, const struct array_output *out,
                             struct ecgp_error *error)
{
    return array_images(input, out, error);
}

enum ecgp_result array_view_points(const struct product_input *input,
                                   const struct array_output *out, struct ecgp_error *error)
{
    return array_points(input, out, error);
}

enum ecgp_result array_view_landmarks(const struct product_input *input,
                                      const struct array_output *out, struct ecgp_error *error)
{
    return array_landmarks(input, out, error);
}
