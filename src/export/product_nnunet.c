/* The label of each pixel for nnU-Net, as an 8-bit gray PNG. */
#include "export/nnunet.h"

#include <stdlib.h>

#include "config/leads.h"
#include "export/products.h"
#include "image/png.h"
#include "truth/page.h"

enum { PART_GRID = 1, PART_TEXT, PART_TRACE };

void nnunet_labels(struct json *json, const char *key, enum nnunet_labels labels)
{
    json_object(json, key, JSON_SPACED);
    json_int(json, "background", 0);
    if (labels == NNUNET_LABELS_LEADS) {
        for (int i = 0; i < ECGP_LEADS; i++) {
            json_int(json, lead_names[i], i + 1);
        }
    } else {
        json_int(json, "grid", PART_GRID);
        json_int(json, "text", PART_TEXT);
        json_int(json, "trace", PART_TRACE);
    }
    json_end(json);
}

/* The label of each class of a page's pixels. */
static void set_labels(const struct ecgp_page *page, enum nnunet_labels labels,
                       uint8_t label[ECGP_CLASSES])
{
    const bool parts = labels == NNUNET_LABELS_PARTS;
    for (int i = 0; i < ECGP_CLASSES; i++) {
        label[i] = 0;
    }
    label[ECGP_CLASS_MINOR_LINE] = label[ECGP_CLASS_MAJOR_LINE] = parts ? PART_GRID : 0;
    label[ECGP_CLASS_TEXT] = parts ? PART_TEXT : 0;
    for (int i = 0; i < page->plan.fields; i++) {
        const int lead = page->plan.field[i].lead;
        label[ECGP_CLASS_TRACE + page->leads[i].index] = (uint8_t)(parts ? PART_TRACE : lead + 1);
    }
}

enum ecgp_result product_nnunet(const struct product_input *input, struct text *out,
                                struct ecgp_error *error)
{
    const struct ecgp_frame *frame = input->frame;
    const size_t count = (size_t)frame->width * (size_t)frame->height;
    uint8_t label[ECGP_CLASSES];
    uint8_t *pixel = malloc(count);
    if (!pixel) {
        return error_no_memory(error);
    }
    set_labels(input->page, input->style.nnunet_labels, label);
    ecgp_frame_classes(frame, input->page, pixel);
    for (size_t i = 0; i < count; i++) {
        pixel[i] = label[pixel[i]];
    }
    const struct pixels pixels = {frame->width, frame->height, 1, frame->width, pixel};
    const enum ecgp_result result = png_encode(&pixels, input->style.png_level, out, error);
    free(pixel);
    return result;
}
