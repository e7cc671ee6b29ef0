/* Arrays: counting items and growing. */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stddef.h>

/* The number of items of an array (not a pointer). */
#define ARRAY_COUNT(array) (sizeof(array) / sizeof *(array))

/* Makes room for `count` items of `size` bytes. Returns `items` where `*capacity` suffices, else a
 * reallocated block of at least twice the capacity, and updates `*capacity`. Returns NULL without
 * memory; `items` is unchanged then and still belongs to the caller. */
void *array_grow(void *items, size_t *capacity, size_t count, size_t size);

#endif
