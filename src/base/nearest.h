/* The name that somebody may have meant. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* Set `word` to what was given, and add what it could have been. */
struct nearest {
    const char *word;
    const char *name; /* the nearest one so far; NULL: none is near */
    size_t edits;
};

/* A name is near where one edit in four characters makes it of the word: a character inserted,
 * deleted or replaced, or two neighbors swapped. Hyphens and underscores are the same. */
void nearest_add(struct nearest *nearest, const char *name);

#endif
