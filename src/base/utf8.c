#define _POSIX_C_SOURCE 200809L
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

size_t utf8_length(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] < 0x80) {
        return 1;
    }
    const size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    const bool surrogate = s[0] == 0xED && s[1] >= 0xA0;
    const bool beyond = s[0] == 0xF4 && s[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
}

size_t utf8_encode(uint32_t character, char out[5])
{
    static const uint32_t first_byte[] = {0, 0, 0xC0, 0xE0, 0xF0};
    const size_t length = character < 0x80      ? 1
                          : character < 0x800   ? 2
                          : character < 0x10000 ? 3
                                                : 4;
    for (size_t i = length - 1; i > 0; i--, character >>= 6) {
        out[i] = (char)(0x80 | (character & 0x3F));
    }
    out[0] = (char)(first_byte[length] | character);
    out[length] = '\0';
    return length;
}

bool utf8_is_valid(const char *text)
{
    while (*text) {
        const size_t length = utf8_length(text);
        if (length == 0) {
            return false;
        }
        text += length;
    }
    return true;
}

static char *copy_latin1(const char *text)
{
    char *copy = malloc(2 * strlen(text) + 1);
    char *out = copy;
    for (const unsigned char *s = (const unsigned char *)text; copy && *s; s++) {
        if (*s < 0x80) {
            *out++ = (char)*s;
        } else {
            *out++ = (char)(0xC0 | *s >> 6);
            *out++ = (char)(0x80 | (*s & 0x3F));
        }
    }
    if (copy) {
        *out = '\0';
    }
    return copy;
}

char *utf8_copy(const char *text)
{
    return utf8_is_valid(text) ? strdup(text) : copy_latin1(text);
}
