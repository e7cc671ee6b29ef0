/* NumPy arrays (.npy, version 1.0): little-endian, C order, numbers from a multiple of 64 bytes on.
 */
#ifndef EXPORT_NPY_H
#define EXPORT_NPY_H

#include "base/text.h"

enum npy_type { NPY_FLOAT32, NPY_FLOAT16 };

/* Adds the header of an array; its numbers follow by npy_add, the last dimension fastest. */
void npy_begin(struct text *out, enum npy_type type, const int *shape, int dimensions);
/* Numbers are rounded to the nearest of the type, ties to even; too large ones are infinite. */
void npy_add(struct text *out, enum npy_type type, const float *values, size_t count);

#endif
