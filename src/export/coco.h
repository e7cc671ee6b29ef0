/* Categories of COCO annotations. */
#ifndef EXPORT_COCO_H
#define EXPORT_COCO_H

#include "base/json.h"

enum {
    COCO_LEAD = 1,              /* to 12: traces of I to V6 */
    COCO_NAME = COCO_LEAD + 12, /* to 24: their printed names */
    COCO_WORD = COCO_NAME + 12, /* any other printed word */
    COCO_WAVE = COCO_WORD + 1,  /* P, then QRS and T waves of beats */
    COCO_LAST = COCO_WAVE + 2,
    COCO_ANNOTATIONS_MOST = 10000, /* of a page: an annotation's id is 10000 times the image's and
                                      its number on the page */
};

/* Adds the array of all categories, an object a line. */
void coco_categories(struct json *json, const char *key);

#endif
