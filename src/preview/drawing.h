/* A drawn page with all that the window shows of it. */
#ifndef PREVIEW_DRAWING_H
#define PREVIEW_DRAWING_H

#include <ecgpress/render.h>

enum { DRAWING_OTHERS = 128 }; /* added to a lead's number where other leads are, too */

/* Where a lead's samples lie in the picture; NaN where one is missing. */
struct drawing_points {
    int64_t count;
    float *xy; /* in pairs */
};

/* Zero it to begin. */
struct drawing {
    struct ecgp_page *page; /* NULL: nothing is drawn */
    struct ecgp_page_info info;
    uint8_t *rgbx;  /* rows without gaps */
    uint8_t *leads; /* a byte a pixel: 0, or 1 + the field whose mask it is in; NULL if not asked */
    struct drawing_points *points; /* one a field */
};

/* Draws a page and keeps it; `masks` asks for `leads`. The page becomes the drawing's at once. */
enum ecgp_result drawing_make(struct drawing *drawing, struct ecgp_renderer *renderer,
                              struct ecgp_page *page, bool masks, struct ecgp_error *error);
void drawing_free(struct drawing *drawing);

/* The page's millimeters at a place of the picture; false where they are not found. */
bool drawing_to_page(const struct drawing *drawing, double x, double y, double *x_mm, double *y_mm);
/* The sample nearest to a place of the picture, if it is within `reach` px; false where none is. */
bool drawing_nearest(const struct drawing *drawing, double x, double y, double reach, int *field,
                     int64_t *sample);

#endif
