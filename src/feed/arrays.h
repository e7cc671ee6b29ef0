/* Which arrays a batch has, and where each lies in a slot's memory. */
#ifndef FEED_ARRAYS_H
#define FEED_ARRAYS_H

#include <stdalign.h>
#include <stddef.h>

#include "export/arrays.h"

enum { ARRAY_ALIGN = 64 };

/* What the letters of shapes stand for. */
struct array_sizes {
    int batch, fields, height, width, points, target_height, target_width;
    int landmarks, views, waves, rectified_width, rectified_height;
    bool channels_first;
    enum ecgp_type image_type;
};

struct array_place {
    bool present;
    enum ecgp_type type;
    size_t offset, sample_bytes;
    int dims;
    int64_t shape[ECGP_MAX_DIMS]; /* of a full batch */
};

struct arrays {
    struct array_place place[ARRAYS];
    size_t bytes; /* of all, whole alignments */
};

/* Whether `targets`, a comma list, names each array; false where it names a target that there is
 * not, which goes to `unknown`. */
bool arrays_wanted(const char *targets, bool wanted[ARRAYS], char unknown[64]);

/* Adds the names of all targets, "masks, classes, ...". */
struct text;
void arrays_list_targets(struct text *text);

void arrays_lay_out(struct arrays *arrays, const bool wanted[ARRAYS],
                    const struct array_sizes *sizes);

/* The array of that name in memory at `base` that holds `count` pages; false where it is not
 * wanted.
 */
bool arrays_find(const struct arrays *arrays, const char *name, void *base, int count,
                 struct ecgp_array *array);

/* Where a sample's part of an array begins in the slot at `base`; NULL where it is not wanted. */
void *arrays_at(const struct arrays *arrays, void *base, enum array_number array, int position);

#endif
