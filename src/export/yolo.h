/* Ultralytics YOLO labels (detection). */
#ifndef EXPORT_YOLO_H
#define EXPORT_YOLO_H

#include <ecgpress/page.h>

#include "base/text.h"

enum { YOLO_LEAD = 0, YOLO_CLASSES = ECGP_LEADS + 1 };

/* `classes` gives each lead's name its class, 1..12. One line a label: the lead's padded box, then
 * the padded box of its name where one is printed. */
void yolo_labels(struct text *out, const struct ecgp_page *page, const int classes[ECGP_LEADS]);

/* data.yaml for pictures listed in train.txt, val.txt and test.txt beside it. */
void yolo_data(struct text *out, const int classes[ECGP_LEADS]);

#endif
