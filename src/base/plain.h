/* Text that a terminal shows instead of obeying it: names of files, leads and records may hold
 * anything. */
#ifndef BASE_PLAIN_H
#define BASE_PLAIN_H

#include <stddef.h>

enum { PLAIN_ESCAPE = 8 };

/* Bytes of the character at `s` if it is a control character, turns the direction of writing,
 * separates lines or is not valid UTF-8 (of that a byte at a time), and in `escape` how JSON writes
 * it; 0 for all others, and at the end. */
size_t plain_escape(const char *s, char escape[PLAIN_ESCAPE]);

/* Puts a question mark in the place of each such character. */
void plain_clean(char *text);

#endif
