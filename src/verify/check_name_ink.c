/* The box of a printed name against the dark pixels of the page's picture. */
#include <string.h>

#include "verify/checks.h"
#include "verify/crop.h"

enum {
    SHARP = 16, /* px: lower names are too blurred for their edges to be dark */
    AROUND = 4, /* px around a box where nothing else may be printed */
    DARK = 110, /* luminance */
};

static bool meets(const struct ecgp_box *a, const struct ecgp_box *b)
{
    const struct ecgp_box both = box_common(a, b);
    return !box_empty(&both);
}

static bool mask_meets(const struct log_lead *lead, const struct ecgp_box *box)
{
    const struct ecgp_box both = box_common(box, &lead->crop);
    for (int y = both.y0; lead->mask.data && y < both.y1 && both.x0 < both.x1; y++) {
        if (memchr(mask_row(lead, both.x0, y), 255, (size_t)box_width(&both))) {
            return true;
        }
    }
    return false;
}

/* Whether something else than the name may be printed near its box. */
static bool is_crowded(const struct log_page *page, const struct log_lead *lead)
{
    const struct ecgp_box *box = &lead->name_box;
    const struct ecgp_box around = {box->x0 - AROUND, box->y0 - AROUND, box->x1 + AROUND,
                                    box->y1 + AROUND};
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *other = &page->lead[i];
        const bool unknown = !box_empty(&other->crop) && !other->mask.data;
        if (unknown || mask_meets(other, &around) ||
            (other != lead && meets(&around, &other->name_box))) {
            return true;
        }
    }
    return false;
}

static bool is_dark(const struct picture *picture, int x, int y)
{
    const uint8_t *p = picture->data + ((size_t)y * (size_t)picture->width + (size_t)x) * 3;
    return 299 * p[0] + 587 * p[1] + 114 * p[2] < DARK * 1000;
}

/* The smallest box around dark pixels within a box. */
static struct ecgp_box dark_box(const struct picture *picture, const struct ecgp_box *box)
{
    struct ecgp_box dark = box_none;
    for (int y = box->y0; y < box->y1; y++) {
        for (int x = box->x0; x < box->x1; x++) {
            if (is_dark(picture, x, y)) {
                box_add(&dark, x, x + 1, y);
            }
        }
    }
    return dark;
}

void check_name_ink(struct report *report, struct log_page *page, struct log_lead *lead,
                    const char *path)
{
    const struct ecgp_box *box = &lead->name_box;
    if (!page->picture.data || page->captured || box_height(box) < SHARP ||
        !box_within(box, page->width, page->height) || is_crowded(page, lead)) {
        return;
    }
    const struct ecgp_box dark = dark_box(&page->picture, box);
    const int spare = forward_is_flat(&page->forward) ? 1 : 2; /* names are resampled by a map */
    if (!box_near(&dark, box, spare)) {
        report_fault(report, path,
                     "the box of the printed name of lead %lld (%s), %d..%d, %d..%d px, is not "
                     "the box of its ink, %d..%d, %d..%d px",
                     (long long)lead->index, lead->name, box->x0, box->x1, box->y0, box->y1,
                     dark.x0, dark.x1, dark.y0, dark.y1);
    }
}
