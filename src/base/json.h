/*
 * A JSON writer: values go one after another into a text; separators, keys, escapes and nesting are
 * its job.
 *
 *     struct json json = json_begin(&text);
 *     json_object(&json, NULL, JSON_SPACED);
 *     json_string(&json, "record", name);
 *     json_array(&json, "box", JSON_TIGHT);
 *     json_int(&json, NULL, box->x0);
 *     json_end(&json);
 *     json_end(&json);
 *     return json_finish(&json);
 *
 * What a text holds after json_finish has returned true is one valid JSON value. A call that does
 * not fit (a member without a key, a key in an array, an end too many, a second root) fails the
 * text as running out of memory does.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { JSON_DEPTH = 16 }; /* objects and arrays within one another */

/* How the items of an object or array are separated. */
enum json_style {
    JSON_SPACED, /* {"a": 1, "b": 2} */
    JSON_TIGHT,  /* [1,2] */
    JSON_PRETTY, /* each on a line of its own, indented by two spaces a level */
};

struct json {
    struct text *out;
    int depth;
    bool line; /* the next item or end begins a line */
    struct json_level {
        enum json_style style;
        char end; /* '}' or ']'; 0 around the root */
        bool filled;
    } level[JSON_DEPTH + 1];
};

/* Adds a value behind what `out` holds. */
struct json json_begin(struct text *out);
/* Whether the value is complete and memory sufficed. */
bool json_finish(struct json *json);

/* `key` is the member's name in an object, NULL in an array and for the root. */
void json_object(struct json *json, const char *key, enum json_style style);
void json_array(struct json *json, const char *key, enum json_style style);
/* Ends the object or array that was begun last. */
void json_end(struct json *json);
/* Puts the next item, or the end that comes next, on a line of its own. */
void json_line(struct json *json);

/* UTF-8, of which bytes that are not valid become U+FFFD; `null` for NULL. */
void json_string(struct json *json, const char *key, const char *value);
/* The same for names of files, of which such bytes become \udc80 to \udcff and can be read back
 * (json_read.h). */
void json_path(struct json *json, const char *key, const char *value);
void json_int(struct json *json, const char *key, int64_t value);
/* The shortest decimal that reads back as the same double; as all numbers, `null` where it is not
 * finite. */
void json_real(struct json *json, const char *key, double value);
/* printf's %.<decimals>f and %.<digits>g. */
void json_fixed(struct json *json, const char *key, double value, int decimals);
void json_digits(struct json *json, const char *key, double value, int digits);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
/* A value that is JSON already; NULL fails. */
void json_raw(struct json *json, const char *key, const char *value);

/* An array of json_real. */
void json_reals(struct json *json, const char *key, const double *values, size_t count,
                enum json_style style);

#endif
