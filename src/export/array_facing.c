/* How the paper under each pixel faces the camera. */
#include "base/half.h"
#include "export/arrays.h"
#include "truth/facing.h"
#include "truth/page.h"

enum ecgp_result array_depth(const struct product_input *input, const struct array_output *out,
                             struct ecgp_error *error)
{
    float *depth = out->data;
    (void)error;
    for (size_t i = 0; i < out->bytes / sizeof *depth; i++) {
        const float *mm = input->frame->map + 2 * i;
        depth[i] = plan_facing(&input->page->plan, (double)mm[0], (double)mm[1]).depth_mm;
    }
    return ECGP_OK;
}

enum ecgp_result array_normals(const struct product_input *input, const struct array_output *out,
                               struct ecgp_error *error)
{
    uint16_t *normal = out->data;
    (void)error;
    for (size_t i = 0; i < out->bytes / sizeof *normal / 3; i++) {
        const float *mm = input->frame->map + 2 * i;
        const struct mesh_facing at = plan_facing(&input->page->plan, (double)mm[0], (double)mm[1]);
        for (size_t k = 0; k < 3; k++) {
            normal[3 * i + k] = half_of(at.normal[k]);
        }
    }
    return ECGP_OK;
}
