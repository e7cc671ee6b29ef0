/* Arrays: how many items one has, and how one grows. */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stddef.h>

/* Items of an array whose size the compiler knows. */
#define ARRAY_COUNT(array) (sizeof(array) / sizeof *(array))

/* Makes room for `count` items of `size` bytes: returns `items` where `*capacity` suffices, else a
 * larger block, at least doubled, with `*capacity` raised. NULL without memory: `items` is then as
 * it was and still the caller's. */
void *array_grow(void *items, size_t *capacity, size_t count, size_t size);

#endif
