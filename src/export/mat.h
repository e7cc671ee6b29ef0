/* MATLAB files of version 7.3: HDF5 with one array, after 512 bytes that say so. */
#ifndef EXPORT_MAT_H
#define EXPORT_MAT_H

#include "base/text.h"

enum mat_type { MAT_FLOAT32, MAT_UINT8 };

enum { MAT_DIMENSIONS = 3 };

/* Adds all of a file but the array's bytes, which are to follow: `dimensions` of HDF5, which are
 * those of MATLAB in reverse, the last one running fastest. */
void mat_begin(struct text *out, const char *name, enum mat_type type, const int *shape,
               int dimensions);

#endif
