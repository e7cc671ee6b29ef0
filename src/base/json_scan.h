/* Flat JSON, read in place: it needs no memory, so a text that was read once is read again. Each
 * call takes what it names and the blanks behind it, and returns false, with `*at` anywhere, where
 * there is something else. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* A bracket, comma or colon; leaves `*at` where it is another one. */
bool json_scan_mark(const char **at, char mark);

/* A string of at most `size` - 1 bytes, none of them zero. */
bool json_scan_string(const char **at, char *text, size_t size);

bool json_scan_number(const char **at, double *value);

#endif
