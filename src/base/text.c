#define _GNU_SOURCE
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

void text_clear(struct text *text)
{
    text->length = 0;
    text->failed = false;
    if (text->data) {
        text->data[0] = '\0';
    }
}

char *text_reserve(struct text *text, size_t more)
{
    if (text->failed) {
        return NULL;
    }
    const size_t need = text->length + more + 1;
    if (need > text->capacity) {
        size_t capacity = text->capacity ? text->capacity : 256;
        while (capacity < need) {
            capacity *= 2;
        }
        char *data = realloc(text->data, capacity);
        if (!data) {
            text->failed = true;
            return NULL;
        }
        text->data = data;
        text->capacity = capacity;
    }
    return text->data + text->length;
}

void text_add_bytes(struct text *text, const void *bytes, size_t count)
{
    char *end = text_reserve(text, count);
    if (end) {
        memcpy(end, bytes, count);
        end[count] = '\0';
        text->length += count;
    }
}

void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = number_format(NULL, 0, format, args);
    va_end(args);
    char *end = length < 0 ? NULL : text_reserve(text, (size_t)length);
    if (end) {
        number_format(end, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

/* Bytes of the UTF-8 character at `s`, or 0 where there is none. */
static size_t utf8_length(const unsigned char *s)
{
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

void text_add_json_string(struct text *text, const char *string)
{
    text_add(text, "\"");
    for (const unsigned char *s = (const unsigned char *)string; *s;) {
        const size_t length = utf8_length(s);
        if (*s == '"' || *s == '\\') {
            text_addf(text, "\\%c", *s);
        } else if (*s < 0x20) {
            text_addf(text, "\\u%04x", *s);
        } else if (length == 0) {
            text_add(text, "\xEF\xBF\xBD");
        } else {
            text_add_bytes(text, s, length);
        }
        s += length ? length : 1;
    }
    text_add(text, "\"");
}

/* Writes `value` if it is a multiple of 1/1000 below a million, as nearly every ECG sample is: the
 * correctly rounded quotient k / 1000.0 is what a reader makes of those digits. */
static bool add_thousandths(struct text *text, double value)
{
    const double scaled = value * 1000.0;
    if (!(fabs(scaled) < 1e9) || (value == 0 && signbit(value))) {
        return false;
    }
    const long thousandths = lround(scaled);
    if ((double)thousandths / 1000.0 != value) {
        return false;
    }
    char digits[16];
    char *end = digits + sizeof digits;
    char *p = end;
    unsigned long rest = (unsigned long)labs(thousandths);
    int place = 0;
    for (; rest > 0 || place < 4; place++, rest /= 10) {
        const char digit = (char)('0' + rest % 10);
        if (place == 3 && p != end) {
            *--p = '.';
        }
        if (place >= 3 || p != end || digit != '0') {
            *--p = digit;
        }
    }
    if (thousandths < 0) {
        *--p = '-';
    }
    text_add_bytes(text, p, (size_t)(end - p));
    return true;
}

void text_add_json_number(struct text *text, double value)
{
    if (!isfinite(value)) {
        text_add(text, "null");
        return;
    }
    if (add_thousandths(text, value)) {
        return;
    }
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value) {
            break;
        }
    }
    text_add(text, digits);
}
