/* UTF-8, letter by letter. */
#ifndef UI_UTF8_H
#define UI_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Takes the next letter of `*text`, 0 at its end; '?' for a byte that begins none. */
uint32_t utf8_next(const char **text);

/* Adds a letter to the end of a text, where there is room and it is no control character. */
void utf8_append(char *text, size_t size, uint32_t letter);
/* Takes the last letter off. */
void utf8_erase(char *text);

#endif
