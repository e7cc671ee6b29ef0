/* Ultralytics YOLO labels: detection, segmentation, pose and oriented boxes. */
#ifndef EXPORT_YOLO_H
#define EXPORT_YOLO_H

#include <ecgpress/page.h>

#include "base/text.h"
#include "config/settings.h"

/* What labels are like. */
struct yolo_style {
    enum label_shape shape;
    enum lead_classes lead_classes;
    int number[ECGP_LEADS]; /* of the leads, 1..12 (the option labels_dict) */
};
struct yolo_style yolo_style_of(const struct settings *settings);

/* One line a label: the lead, then its name where one is printed: the name's padded box in the same
 * form, in LABEL_POSE with no visible keypoints. Classes are 0 for leads and the lead's number for
 * names, or with LEAD_CLASSES_EACH number - 1 for leads and number + 11 for names. */
void yolo_labels(struct text *out, const struct ecgp_page *page, const struct yolo_style *style);

/* data.yaml for pictures listed in train.txt, val.txt and test.txt beside it. */
void yolo_data(struct text *out, const struct yolo_style *style);

#endif
