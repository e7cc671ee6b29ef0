/* A growing byte string, in which texts, JSON and encoded files are built. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zero it to begin. `data` is NULL or terminated. Once memory has run out, `failed` is true and
 * further calls do nothing, so that a caller checks once, at the end. */
struct text {
    char *data;
    size_t length, capacity;
    bool failed;
};

void text_free(struct text *text);
void text_clear(struct text *text); /* keeps the memory */
/* Makes room for `more` bytes and returns where they go; NULL without memory. */
char *text_reserve(struct text *text, size_t more);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const void *bytes, size_t count);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The shortest decimal that reads back as the same double; `null` for NaN and infinities. */
void text_add_json_number(struct text *text, double value);

#endif
