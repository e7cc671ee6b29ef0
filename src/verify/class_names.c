/* Printed names among the classes: their text reaches from side to side of the box in the log. */
#include "verify/class_map.h"

enum { SHARP = 16 }; /* px: strokes of lower names may lie between the middles of pixels */

/* Looks at the pixels in a box; false where something that is drawn later may hide the name. */
static bool find_text(const struct class_map *map, const struct ecgp_box *box,
                      struct ecgp_box *text)
{
    *text = box_none;
    for (int y = box->y0; y < box->y1; y++) {
        for (int x = box->x0; x < box->x1; x++) {
            const int class = map->classes[y * map->page->width + x];
            if (class >= ECGP_CLASS_TRACE || class == ECGP_CLASS_HANDWRITING) {
                return false;
            }
            if (class == ECGP_CLASS_TEXT) {
                box_add(text, x, x + 1, y);
            }
        }
    }
    return true;
}

void class_names(struct report *report, const struct class_map *map, const char *path)
{
    const struct log_page *page = map->page;
    const int spare = map->mm ? 2 : 1; /* the box of a warped page has half a pixel around it */
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *lead = &page->lead[i];
        const struct ecgp_box *box = &lead->name_box;
        struct ecgp_box text;
        if (box_height(box) >= SHARP && box_within(box, page->width, page->height) &&
            find_text(map, box, &text) && !box_near(&text, box, spare)) {
            report_fault(report, path,
                         "the printed name of lead %lld (%s) does not fill its box, %d..%d, "
                         "%d..%d px",
                         (long long)lead->index, lead->name, box->x0, box->x1, box->y0, box->y1);
        }
    }
}
