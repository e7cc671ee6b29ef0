/* Boxes around leads and their names. */
#include <string.h>

#include "export/arrays.h"
#include "truth/page.h"
#include "truth/boxes.h"

static void put_box(float *out, const struct ecgp_box *box)
{
    const int corners[4] = {box->x0, box->y0, box->x1, box->y1};
    for (int i = 0; i < 4; i++) {
        out[i] = box_is_empty(box) ? 0 : (float)corners[i];
    }
}

enum ecgp_result array_boxes(const struct product_input *input, const struct array_output *out,
                             struct ecgp_error *error)
{
    (void)error;
    memset(out->data, 0, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        put_box((float *)out->data + 4 * array_place(input->page, i), &input->page->leads[i].box);
    }
    return ECGP_OK;
}

enum ecgp_result array_name_boxes(const struct product_input *input, const struct array_output *out,
                                  struct ecgp_error *error)
{
    (void)error;
    memset(out->data, 0, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        put_box((float *)out->data + 4 * array_place(input->page, i),
                &input->page->leads[i].name_box);
    }
    return ECGP_OK;
}

enum ecgp_result array_yolo_boxes(const struct product_input *input, const struct array_output *out,
                                  struct ecgp_error *error)
{
    const float width = (float)input->page->plan.width, height = (float)input->page->plan.height;
    (void)error;
    memset(out->data, 0, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        const struct ecgp_box *box = &input->page->leads[i].box;
        if (!box_is_empty(box)) {
            float *to = (float *)out->data + 4 * array_place(input->page, i);
            to[0] = (float)(box->x0 + box->x1) / 2 / width;
            to[1] = (float)(box->y0 + box->y1) / 2 / height;
            to[2] = (float)(box->x1 - box->x0) / width;
            to[3] = (float)(box->y1 - box->y0) / height;
        }
    }
    return ECGP_OK;
}

enum ecgp_result array_coco_boxes(const struct product_input *input, const struct array_output *out,
                                  struct ecgp_error *error)
{
    const enum ecgp_result result = array_boxes(input, out, error);
    for (int i = 0; i < out->fields; i++) {
        float *box = (float *)out->data + 4 * i;
        box[2] -= box[0];
        box[3] -= box[1];
    }
    return result;
}
