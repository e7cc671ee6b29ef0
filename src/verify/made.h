/* What a dataset was made with, as its ecgpress.json says. */
#ifndef VERIFY_MADE_H
#define VERIFY_MADE_H

#include <ecgpress/record.h>

#include "config/choices.h"
#include "verify/report.h"

struct source;

struct made {
    int trace_class[ECGP_LEADS], name_class[ECGP_LEADS]; /* of YOLO */
    int classes;                                         /* how many there are */
    enum label_shape label_shape;
    int quality; /* of JPEG pictures */
    enum backward_maps backward_maps;
    enum nnunet_labels nnunet_labels;
    uint64_t format, make, mask_format; /* choices, by bits */
    enum picture_format picture_format;
    int views; /* of each page of the main sets */
    bool show_grid;
    /* columns and rows of rectified strips, columns a second and rows a mV; 0: not said */
    double rectified[4];
    int64_t seed;
    struct source *source; /* NULL where it cannot be read */
};

/* Whether the dataset was asked for it. */
bool made_has(const struct made *made, enum make make);
bool made_has_format(const struct made *made, enum format format);

/* Reads the options and opens the source. What cannot be read is reported, and left at its
 * default. */
void made_open(struct made *made, struct report *report);
void made_close(struct made *made);

#endif
