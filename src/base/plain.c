#include "base/plain.h"

#include <stdbool.h>
#include <stdio.h>

#include "base/array.h"
#include "base/utf8.h"

static const struct {
    unsigned first, last;
} obeyed[] = {
    {0x01, 0x1F},     {0x7F, 0x9F},     /* control characters */
    {0x61C, 0x61C},   {0x200E, 0x200F}, /* marks of direction */
    {0x2028, 0x2029},                   /* separators of lines and paragraphs */
    {0x202A, 0x202E}, {0x2066, 0x2069}, /* embeddings, overrides and isolates */
    {0xFEFF, 0xFEFF},
};

/* The character of `length` bytes at `s`. */
static unsigned decode(const char *s, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)s;
    unsigned character = length == 1 ? bytes[0] : bytes[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        character = character << 6 | (bytes[i] & 0x3Fu);
    }
    return character;
}

size_t plain_escape(const char *s, char escape[PLAIN_ESCAPE])
{
    const size_t length = utf8_length(s);
    const unsigned character = length == 0 ? 0xFFFD : decode(s, length);
    bool found = length == 0;
    for (size_t i = 0; i < ARRAY_COUNT(obeyed) && !found; i++) {
        found = character >= obeyed[i].first && character <= obeyed[i].last;
    }
    if (found) {
        snprintf(escape, PLAIN_ESCAPE, "\\u%04x", character & 0xFFFF);
    }
    return !found ? 0 : length ? length : 1;
}

void plain_clean(char *text)
{
    char escape[PLAIN_ESCAPE];
    char *to = text;
    for (const char *from = text; *from;) {
        const size_t bad = plain_escape(from, escape);
        if (bad > 0) {
            *to++ = '?';
            from += bad;
        } else {
            *to++ = *from++;
            /* the rest of the character */
            while (((unsigned char)*from & 0xC0) == 0x80) {
                *to++ = *from++;
            }
        }
    }
    *to = '\0';
}
