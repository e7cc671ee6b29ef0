/* UTF-8. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the UTF-8 character at `s`, 1 for a zero byte; 0 where there is none. */
size_t utf8_length(const char *s);

/* Writes a character and a terminating zero; returns the character's bytes. */
size_t utf8_encode(uint32_t character, char out[5]);

bool utf8_is_valid(const char *text);

/* A copy, to be freed: of valid UTF-8 as it is, else each byte as a character of Latin-1. NULL
 * without memory. */
char *utf8_copy(const char *text);

#endif
