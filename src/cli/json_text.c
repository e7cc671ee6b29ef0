#include "json_text.h"

#include <stdbool.h>
#include <stdio.h>

/* Bytes of the UTF-8 character at `p`; 0 where it is none. */
static int utf8_length(const unsigned char *p)
{
    const int length = *p < 0x80   ? 1
                       : *p < 0xC2 ? 0
                       : *p < 0xE0 ? 2
                       : *p < 0xF0 ? 3
                       : *p < 0xF5 ? 4
                                   : 0;
    for (int i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (*p == 0xE0 && p[1] < 0xA0) || (*p == 0xF0 && p[1] < 0x90);
    const bool beyond = (*p == 0xED && p[1] > 0x9F) || (*p == 0xF4 && p[1] > 0x8F);
    return length > 1 && (overlong || beyond) ? 0 : length;
}

void print_json_string(const char *text)
{
    putchar('"');
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        const int length = utf8_length(p);
        if (length == 0) {
            printf("\\udc%02x", *p); /* as Python's surrogateescape has it */
        } else if (*p == '"' || *p == '\\') {
            printf("\\%c", *p);
        } else if (*p < 0x20) {
            printf("\\u%04x", *p);
        } else {
            printf("%.*s", length, (const char *)p);
        }
        p += length ? length : 1;
    }
    putchar('"');
}

void print_json_member(const char *name, const char *value)
{
    printf(", \"%s\": ", name);
    print_json_string(value);
}
