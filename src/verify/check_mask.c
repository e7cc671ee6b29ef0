/* A lead's masks: two values, the box of their ink, the same in both files. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "image/bmp.h"
#include "verify/checks.h"
#include "verify/crop.h"

static bool is_pure(struct report *report, const char *path, const struct picture *mask)
{
    const size_t count = (size_t)mask->width * (size_t)mask->height;
    for (size_t i = 0; i < count; i++) {
        if (mask->data[i] != 0 && mask->data[i] != 255) {
            report_fault(report, path, "the pixel at %zu, %zu is %d: a mask holds 0 and 255 only",
                         i % (size_t)mask->width, i / (size_t)mask->width, mask->data[i]);
            return false;
        }
    }
    return true;
}

/* The box around a mask's ink, px of the page. */
static struct ecgp_box ink_box(const struct log_lead *lead)
{
    struct ecgp_box box = box_none;
    const size_t width = (size_t)lead->mask.width;
    for (int y = lead->crop.y0; y < lead->crop.y1; y++) {
        const uint8_t *row = mask_row(lead, lead->crop.x0, y);
        const uint8_t *first = memchr(row, 255, width);
        if (first) {
            const uint8_t *last = memrchr(row, 255, width);
            box_add(&box, lead->crop.x0 + (int)(first - row), lead->crop.x0 + (int)(last - row) + 1,
                    y);
        }
    }
    return box;
}

static void check_box(struct report *report, const char *path, const struct log_lead *lead)
{
    const struct ecgp_box ink = ink_box(lead), *box = &lead->box;
    if (box_empty(&ink)) {
        report_fault(report, path, "the mask is empty");
    } else if (!box_near(&ink, box, 1)) {
        report_fault(
            report, path,
            "the ink's box is %d..%d, %d..%d px on the page, but pages.jsonl gives %d..%d, "
            "%d..%d",
            ink.x0, ink.x1, ink.y0, ink.y1, box->x0, box->x1, box->y0, box->y1);
    }
}

void check_mask(struct report *report, struct log_page *page, struct log_lead *lead,
                const char *path)
{
    (void)page;
    struct picture *mask = &lead->mask;
    if (!mask->data || !crop_fits(report, path, 1, mask)) {
        return;
    }
    if (is_pure(report, path, mask)) {
        check_box(report, path, lead);
    } else {
        free(mask->data);
        *mask = (struct picture){0};
    }
}

void check_mask_bmp(struct report *report, struct log_page *page, struct log_lead *lead,
                    const char *path)
{
    struct picture bmp;
    if (!(page->made->mask_format >> MASK_FORMAT_PNG & 1)) {
        check_mask(report, page, lead, path); /* it was decoded as the page's mask */
        return;
    }
    if (!crop_read(report, path, lead, bmp_decode, 1, &bmp)) {
        return;
    }
    const size_t count = (size_t)bmp.width * (size_t)bmp.height;
    size_t different = 0;
    for (size_t i = 0; lead->mask.data && i < count; i++) {
        different += bmp.data[i] != lead->mask.data[i];
    }
    if (different > 0) {
        report_fault(report, path, "%zu pixels differ from the PNG mask", different);
    }
    free(bmp.data);
}
