/* The header of a NumPy array file (`.npy`), versions 1 to 3. */
#ifndef RECORD_NPY_HEADER_H
#define RECORD_NPY_HEADER_H

#include "base/error.h"
#include "record/block.h"

struct npy_header {
    int64_t data;     /* where the array begins in the file */
    int item;         /* bytes of a number: 8 or 4 */
    int64_t shape[3]; /* rows, samples, channels; one row where the array has two dimensions */
};

/* Reads the header of an open file and checks it: little-endian float64 or float32, C order, two or
 * three dimensions of at least 1, and no more than the file holds. */
enum ecgp_result npy_header_read(struct block *block, const char *path, struct npy_header *header,
                                 struct ecgp_error *error);

/* The rate in a name like all_signals_100Hz.npy, or 0. */
double npy_rate_from_name(const char *path);

#endif
