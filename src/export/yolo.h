/* Ultralytics YOLO labels: detection, segmentation, pose and oriented boxes. */
#ifndef EXPORT_YOLO_H
#define EXPORT_YOLO_H

#include <ecgpress/page.h>

#include "base/text.h"
#include "config/choices.h"
#include "export/polygon.h"

enum { YOLO_LEAD = 0, YOLO_CLASSES = ECGP_LEADS + 1, YOLO_KEYPOINTS = 9 };

/* A lead's polygon of LABEL_SEGMENT, px: its outline (ecgp_page_outline), cut to the picture; its
 * box where that leaves nothing. */
void yolo_polygon(const double outline[2 * ECGP_OUTLINE], const struct ecgp_box *box, double width,
                  double height, struct polygon *polygon);
/* A lead's corners of LABEL_OBB, px: the rectangle of the least area around that polygon, clockwise
 * from the outline's top left; corners beyond the picture are moved to its edge. */
void yolo_corners(const double outline[2 * ECGP_OUTLINE], const struct ecgp_box *box, double width,
                  double height, double corner[4][2]);
/* The sample of a lead that a keypoint of LABEL_POSE is at. */
int64_t yolo_sample(int keypoint, int64_t samples);

/* `classes` gives each lead's name its class, 1..12. One line a label: the lead, then its name
 * where one is printed: the name's padded box in the same form, in LABEL_POSE with no visible
 * keypoints.
 */
void yolo_labels(struct text *out, const struct ecgp_page *page, enum label_shape shape,
                 const int classes[ECGP_LEADS]);

/* data.yaml for pictures listed in train.txt, val.txt and test.txt beside it. */
void yolo_data(struct text *out, enum label_shape shape, const int classes[ECGP_LEADS]);

#endif
