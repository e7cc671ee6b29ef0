/* Depth (height, width) in mm and normals (height, width, 3) of the paper under each pixel. */
#include "export/npy.h"
#include "export/products.h"
#include "truth/facing.h"
#include "truth/page.h"

enum ecgp_result product_depth(const struct product_input *input, struct text *out,
                               struct ecgp_error *error)
{
    const struct ecgp_frame *frame = input->frame;
    (void)error;
    npy_begin(out, NPY_FLOAT32, (const int[]){frame->height, frame->width}, 2);
    for (size_t i = 0; i < (size_t)frame->width * (size_t)frame->height; i++) {
        const float *mm = frame->map + 2 * i;
        const struct mesh_facing at = plan_facing(&input->page->plan, (double)mm[0], (double)mm[1]);
        npy_add(out, NPY_FLOAT32, &at.depth_mm, 1);
    }
    return ECGP_OK;
}

enum ecgp_result product_normals(const struct product_input *input, struct text *out,
                                 struct ecgp_error *error)
{
    const struct ecgp_frame *frame = input->frame;
    (void)error;
    npy_begin(out, NPY_FLOAT16, (const int[]){frame->height, frame->width, 3}, 3);
    for (size_t i = 0; i < (size_t)frame->width * (size_t)frame->height; i++) {
        const float *mm = frame->map + 2 * i;
        const struct mesh_facing at = plan_facing(&input->page->plan, (double)mm[0], (double)mm[1]);
        npy_add(out, NPY_FLOAT16, at.normal, 3);
    }
    return ECGP_OK;
}
