/* What lies under the cursor. */
#ifndef PREVIEW_READOUT_H
#define PREVIEW_READOUT_H

#include "preview/drawing.h"

struct readout {
    char text[256];
    bool on_lead; /* the sample's place in the picture and its lead's field are known */
    double x, y;
    int field;
};

/* For a place of the picture; leads within `reach` px are near. */
void readout_find(struct readout *readout, const struct drawing *drawing, double x, double y,
                  double reach);

#endif
