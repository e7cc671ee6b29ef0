/* Compressed run lengths of COCO. */
#ifndef VERIFY_RUNS_H
#define VERIFY_RUNS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Whether runs are a picture of that size, have so many pixels on, and none of them more than a
 * pixel outside the box [x, y, width, height]. */
bool runs_agree(const char *counts, int width, int height, const cJSON *area, const cJSON *box);

#endif
