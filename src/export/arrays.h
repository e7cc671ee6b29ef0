/*
 * What a page can be made into: arrays of a feed's batches. (Files are the other kind: products.h.)
 *
 * arrays.def is the table. The feed lays the arrays that a user's targets name out in a batch and
 * has each filled for each page. A new array is a row of arrays.def and a file array_NAME.c with
 * its function.
 */
#ifndef EXPORT_ARRAYS_H
#define EXPORT_ARRAYS_H

#include <ecgpress/feed.h>

#include "export/products.h"

enum { ARRAY_TEXT = 16384 }; /* bytes of "T" in a shape; "3", "2" and "4" are themselves */

/* What stands in images for each value of R, G and B where that is no uint8. */
struct image_values {
    enum ecgp_type type; /* ECGP_TYPE_FLOAT16, ECGP_TYPE_FLOAT32, or it is */
    float single[3][256];
    uint16_t half[3][256];
};

/* (v / 255 - mean) / std. */
void image_values_set(struct image_values *values, enum ecgp_type type, const float mean[3],
                      const float std[3]);

/* A page's part of an array. */
struct array_output {
    void *data;
    size_t bytes;
    int fields;          /* F: places for leads */
    int points;          /* P: places for samples of a lead */
    int waves;           /* B: places for waves of beats */
    double sigma;        /* of spots in heat maps, px */
    bool channels_first; /* the array has `channels_first_shape` */
    const struct image_values *images;
    struct text *text; /* a buffer that is kept from page to page */
};

typedef enum ecgp_result array_fill(const struct product_input *input,
                                    const struct array_output *out, struct ecgp_error *error);

struct array_product {
    struct ecgp_array_info info;
    const char *channels_first_shape; /* in channels_first feeds, where it differs */
    unsigned needs;                   /* enum ecgp_draw, or-ed */
    bool of_view;                     /* it is filled view by view */
    bool of_target;                   /* H and W are those of the feed's targets */
    array_fill *fill;                 /* NULL: the feed knows it */
};

#define ARRAY(name, ...) array_fill array_##name;
#include "export/arrays.def"
#undef ARRAY

#define ARRAY(name, ...) ARRAY_##name,
enum array_number {
    ARRAY_index,
#include "export/arrays.def"
    ARRAYS,
};
#undef ARRAY

extern const struct array_product array_products[ARRAYS];

/* The place among F of a field of the page. */
int array_place(const struct ecgp_page *page, int field);

/* The place among K of the first landmark of a field, or of the page where that is -1, and how many
 * it has. */
int array_first_landmark(const struct ecgp_page *page, int field, int *count);

/* ECGP_USAGE where a lead of the page has more samples than there are places. */
enum ecgp_result array_check_points(const struct ecgp_page *page, int points,
                                    struct ecgp_error *error);

/* Fills `bytes` with NaN. */
void array_fill_nan(float *data, size_t bytes);

#endif
