/* NumPy arrays, read by this room's own reader. */
#ifndef VERIFY_NPY_H
#define VERIFY_NPY_H

#include <stddef.h>
#include <stdint.h>

/* Where the numbers begin in a file of that type ("<f4") and shape ("3, 4, 2"), of which `size`
 * bytes are given, at least its head; 0 where it is another array. */
size_t npy_head(const void *file, size_t size, const char *type, const char *shape);

/* A little-endian number: float32 of 4 bytes, or float16 of 2. */
double npy_number(const uint8_t *at, int bytes);

#endif
