#include "preview/ui/utf8.h"

#include <string.h>

#include "base/utf8.h"

uint32_t utf8_next(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    const int more = s[0] >= 0xF0 ? 3 : s[0] >= 0xE0 ? 2 : s[0] >= 0xC2 ? 1 : 0;
    uint32_t letter = more == 3 ? s[0] & 7u : more == 2 ? s[0] & 15u : more ? s[0] & 31u : s[0];
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            *text += 1;
            return '?';
        }
        letter = letter << 6 | (s[i] & 0x3Fu);
    }
    *text += letter ? 1 + more : 0;
    return letter;
}

void utf8_append(char *text, size_t size, uint32_t letter)
{
    char bytes[5];
    const size_t used = strlen(text), length = utf8_encode(letter, bytes);
    if (letter >= 0x20 && letter != 0x7F && used + length < size) {
        memcpy(text + used, bytes, length + 1);
    }
}

void utf8_erase(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && (text[--length] & 0xC0) == 0x80) {
    }
    text[length] = '\0';
}
