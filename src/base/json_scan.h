/* Flat JSON, read in place: it needs no memory, so a text that was read once is read again. Each
 * call takes what it names and the blanks behind it, and returns false, with `*at` anywhere, where
 * there is something else. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* A bracket, comma or colon; leaves `*at` where it is another one. */
bool json_scan_mark(const char **at, char mark);

/* For a list between two brackets, "[]" or "{}": whether it has a first item, and, behind an item,
 * whether it has another. `*good` is false where it is no list, or goes on otherwise, and is to be
 * false where the item was none:
 *
 *     for (more = json_scan_first(&at, "[]", &good); more; more = json_scan_more(&at, "[]", &good))
 * { good = ...;
 *     }
 */
bool json_scan_first(const char **at, const char brackets[3], bool *good);
bool json_scan_more(const char **at, const char brackets[3], bool *good);

/* The number of the four hexadecimal digits of \uXXXX, of which `left` bytes are there; -1 where
 * they are none. */
int json_scan_unit(const char *at, size_t left);

/* A string of at most `size` - 1 bytes, none of them zero. */
bool json_scan_string(const char **at, char *text, size_t size);

bool json_scan_number(const char **at, double *value);

#endif
