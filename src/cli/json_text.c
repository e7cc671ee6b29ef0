#include "json_text.h"

#include <stdio.h>

#include "base/plain.h"

void print_json_string(const char *text)
{
    char escape[PLAIN_ESCAPE];
    putchar('"');
    while (*text) {
        const size_t bad = plain_escape(text, escape);
        const unsigned byte = (unsigned char)*text;
        if (bad == 1 && byte >= 0x80) {
            printf("\\udc%02x", byte); /* as Python's surrogateescape has it */
        } else if (bad > 0) {
            fputs(escape, stdout);
        } else if (*text == '"' || *text == '\\') {
            printf("\\%c", *text);
        } else {
            putchar(*text);
        }
        text += bad ? bad : 1;
        while (bad == 0 && ((unsigned char)*text & 0xC0) == 0x80) {
            putchar(*text++); /* the rest of the character */
        }
    }
    putchar('"');
}

void print_json_member(const char *name, const char *value)
{
    printf(", \"%s\": ", name);
    print_json_string(value);
}
