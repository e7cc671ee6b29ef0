/* Ultralytics YOLO labels (detection). */
#ifndef EXPORT_YOLO_H
#define EXPORT_YOLO_H

#include <ecgpress/page.h>

#include "base/text.h"

enum { YOLO_LEAD = 0, YOLO_CLASSES = ECGP_LEADS + 1 };

/* The class of each lead's printed name, by the option labels_dict. */
struct yolo_classes {
    int name[ECGP_LEADS];
};

/* Reads labels_dict: a JSON object that gives each of the twelve leads a number of its own, 1..12.
 */
enum ecgp_result yolo_classes_read(const char *labels_dict, struct yolo_classes *classes,
                                   struct ecgp_error *error);

/* One line a label: the lead's padded box, then the padded box of its name where one is printed. */
void yolo_labels(struct text *out, const struct ecgp_page *page,
                 const struct yolo_classes *classes);

/* data.yaml for pictures listed in train.txt, val.txt and test.txt beside it. */
void yolo_data(struct text *out, const struct yolo_classes *classes);

#endif
