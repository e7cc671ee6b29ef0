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
        if (count > 0) { /* else `bytes` may be NULL */
            memcpy(end, bytes, count);
        }
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
