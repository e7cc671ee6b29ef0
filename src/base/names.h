/* Lists of names with a character between them: "a,b", "a|b|c". An empty list has none; otherwise
 * a name may be empty. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* A name of a list, `length` bytes of `text`. Begin with `rest` at the list and all else zero. */
struct name {
    const char *text;
    size_t length;
    const char *rest; /* what follows; NULL behind the last name */
};

/* Takes the next name; false behind the last one. */
bool name_next(struct name *name, char separator);

bool name_is(const struct name *name, const char *word, size_t length);

/* The place of a word in a list, from 0; -1 where it is not there. */
int name_find(const char *list, char separator, const char *word, size_t length);

/* Copies the name at a place, cut off where it does not fit; false and "" beyond the last one. */
bool name_copy(const char *list, char separator, int place, char *name, size_t size);

#endif
