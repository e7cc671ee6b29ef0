/* Lists of names with a separator: "a,b" or "a|b|c". The empty list has no names; in other lists
 * names may be empty. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* An iterator over a list: the name is `length` bytes of `text`. Begin with the list in `rest` and
 * the other members zero. */
struct name {
    const char *text;
    size_t length;
    const char *rest; /* the remaining list; NULL after the last name */
};

/* Advances to the next name; false after the last one. */
bool name_next(struct name *name, char separator);

bool name_is(const struct name *name, const char *word, size_t length);

/* The index of a word in a list, or -1. */
int name_find(const char *list, char separator, const char *word, size_t length);

/* Copies the name at an index, truncated to `size`; false and "" past the last name. */
bool name_copy(const char *list, char separator, int place, char *name, size_t size);

#endif
