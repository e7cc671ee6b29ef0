/* Labels of nnU-Net: consecutive numbers, 0 for all that is none. */
#ifndef EXPORT_NNUNET_H
#define EXPORT_NNUNET_H

#include "base/json.h"
#include "config/choices.h"

/* Adds the object of all labels: {"background": 0, ...}. */
void nnunet_labels(struct json *json, const char *key, enum nnunet_labels labels);

#endif
