#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>

enum { FIRST_ITEMS = 16 };

void *array_grow(void *items, size_t *capacity, size_t count, size_t size)
{
    if (count <= *capacity && items) {
        return items;
    }
    size_t room = *capacity > FIRST_ITEMS / 2 ? 2 * *capacity : FIRST_ITEMS;
    room = room < count ? count : room;
    if (room > SIZE_MAX / size) {
        return NULL;
    }
    void *grown = realloc(items, room * size);
    if (grown) {
        *capacity = room;
    }
    return grown;
}
