#define _POSIX_C_SOURCE 200809L
#include "base/json_scan.h"

#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

static void skip_blanks(const char **at)
{
    *at += strspn(*at, " \t\r\n");
}

bool json_scan_mark(const char **at, char mark)
{
    if (**at != mark) {
        return false;
    }
    ++*at;
    skip_blanks(at);
    return true;
}

bool json_scan_first(const char **at, const char brackets[3], bool *good)
{
    *good = json_scan_mark(at, brackets[0]);
    return *good && !json_scan_mark(at, brackets[1]);
}

bool json_scan_more(const char **at, const char brackets[3], bool *good)
{
    const bool more = *good && json_scan_mark(at, ',');
    *good = *good && (more || json_scan_mark(at, brackets[1]));
    return more;
}

int json_scan_unit(const char *at, size_t left)
{
    int number = 0;
    for (size_t i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef";
        const char c = i < left ? at[i] : '\0';
        const char *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
        if (!found) {
            return -1;
        }
        number = number << 4 | (int)(found - digits);
    }
    return number;
}

static bool take_unit(const char **at, unsigned *unit)
{
    const int number = json_scan_unit(*at, strnlen(*at, 4));
    *unit = (unsigned)number;
    *at += number < 0 ? 0 : 4;
    return number >= 0;
}

/* The character behind \u, which takes a second such unit where it is beyond the first 65,536. */
static bool scan_character(const char **at, unsigned *character)
{
    unsigned low;
    if (!take_unit(at, character) || *character == 0 || (*character & 0xFC00) == 0xDC00) {
        return false;
    }
    if ((*character & 0xFC00) != 0xD800) {
        return true;
    }
    if ((*at)[0] != '\\' || (*at)[1] != 'u') {
        return false;
    }
    *at += 2;
    if (!take_unit(at, &low) || (low & 0xFC00) != 0xDC00) {
        return false;
    }
    *character = 0x10000 + ((*character & 0x3FF) << 10 | (low & 0x3FF));
    return true;
}

/* What a string holds next, in UTF-8; 0 where it does not go on. */
static size_t scan_piece(const char **at, char bytes[5])
{
    static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char c = *(*at)++;
    if (c != '\\') {
        bytes[0] = c;
        return c != '\0' && c != '"';
    }
    const char kind = *(*at)++;
    unsigned character;
    if (kind == 'u') {
        return scan_character(at, &character) ? utf8_encode(character, bytes) : 0;
    }
    const char *escape = kind ? strchr(escapes, kind) : NULL;
    bytes[0] = escape ? meant[escape - escapes] : '\0';
    return escape != NULL;
}

bool json_scan_string(const char **at, char *text, size_t size)
{
    size_t length = 0;
    if (*(*at)++ != '"') {
        return false;
    }
    while (**at != '"') {
        char bytes[5];
        const size_t more = scan_piece(at, bytes);
        if (more == 0 || length + more >= size) {
            return false;
        }
        memcpy(text + length, bytes, more);
        length += more;
    }
    text[length] = '\0';
    ++*at;
    skip_blanks(at);
    return true;
}

bool json_scan_number(const char **at, double *value)
{
    const bool good = number_real(at, value);
    skip_blanks(at);
    return good;
}
