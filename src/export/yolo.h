/* Ultralytics YOLO labels: detection, segmentation, pose and oriented boxes. */
#ifndef EXPORT_YOLO_H
#define EXPORT_YOLO_H

#include <ecgpress/page.h>

#include "base/text.h"
#include "config/choices.h"

/* `classes` gives each lead's name its class, 1..12. One line a label: the lead, then its name
 * where one is printed: the name's padded box in the same form, in LABEL_POSE with no visible
 * keypoints.
 */
void yolo_labels(struct text *out, const struct ecgp_page *page, enum label_shape shape,
                 const int classes[ECGP_LEADS]);

/* data.yaml for pictures listed in train.txt, val.txt and test.txt beside it. */
void yolo_data(struct text *out, enum label_shape shape, const int classes[ECGP_LEADS]);

#endif
