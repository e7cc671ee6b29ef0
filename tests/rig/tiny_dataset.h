/* A dataset of two pages, drawn and written by code of its own, to be verified and spoiled. */
#ifndef RIG_TINY_DATASET_H
#define RIG_TINY_DATASET_H

#include <stdbool.h>
#include <stdint.h>

#include <ecgpress/page.h>

#include "base/text.h"
#include "rig/tiny_warp.h"

enum { TINY_WIDTH = 420, TINY_HEIGHT = 260, TINY_SAMPLES = 160, TINY_LEADS = 2, TINY_PAGES = 2 };

struct tiny_trace {
    double origin_x_mm, origin_y_mm;
    double mv[TINY_SAMPLES];
    double px[TINY_SAMPLES][2]; /* where the samples are in the picture */
    uint8_t ink[TINY_HEIGHT][TINY_WIDTH];
    struct ecgp_box box, crop;
};

struct tiny_page {
    bool overlap_set;
    const struct tiny_warp *warp; /* NULL: it is flat */
    struct tiny_trace trace[TINY_LEADS];
    uint8_t rgb[TINY_HEIGHT][TINY_WIDTH][3];
};

struct tiny_dataset {
    struct tiny_page pages[TINY_PAGES]; /* one of the plain set, one of the overlap set */
    struct tiny_warp warp;
    char root[64]; /* a scratch folder */
};

/* Draws the pages and makes the folder, still empty. Warped pages have all files that a dataset can
 * have, and polygons as labels. */
struct tiny_dataset *tiny_dataset_create(bool warped);

/* Removes the folder, too. */
void tiny_dataset_free(struct tiny_dataset *dataset);

/* Writes every file of the dataset anew. */
void tiny_dataset_write(const struct tiny_dataset *dataset);

/* Whether the other trace has ink in this one's crop. */
bool tiny_intrudes(const struct tiny_trace *trace, const struct tiny_trace *other);

/* The share of this trace's ink that lies under the other's. */
double tiny_share(const struct tiny_trace *trace, const struct tiny_trace *other);

/* Writes `data` to a file of the folder, named by the format, and clears it. */
void tiny_put(const char *folder, struct text *data, const char *format, ...);

/* Adds a line of YOLO labels. */
void tiny_add_label(struct text *out, int class, const struct ecgp_box *box);

#endif
