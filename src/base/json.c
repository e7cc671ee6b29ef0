#include "base/json.h"

#include <math.h>

#include "base/plain.h"
#include "base/utf8.h"

struct json json_begin(struct text *out)
{
    return (struct json){.out = out};
}

bool json_finish(struct json *json)
{
    if (json->depth > 0 || !json->level[0].filled) {
        json->out->failed = true;
    }
    return !json->out->failed;
}

/* A byte that is no part of a character is one of a name's, to be read back, or no text at all. */
static void add_string(struct text *text, const char *string, bool is_name)
{
    char escape[PLAIN_ESCAPE];
    text_add(text, "\"");
    for (const unsigned char *s = (const unsigned char *)string; *s;) {
        const size_t length = utf8_length((const char *)s);
        const size_t bad =
            *s < 0x80 && *s >= 0x20 && *s != 0x7F ? 0 : plain_escape((const char *)s, escape);
        if (*s == '"' || *s == '\\') {
            text_addf(text, "\\%c", *s);
        } else if (length == 0 && is_name) {
            text_addf(text, "\\udc%02x", *s);
        } else if (length == 0) {
            text_add(text, "\xEF\xBF\xBD");
        } else if (bad > 0) {
            text_add(text, escape);
        } else {
            text_add_bytes(text, s, length);
        }
        s += length ? length : 1;
    }
    text_add(text, "\"");
}

static void add_line(struct json *json)
{
    const struct json_level *level = &json->level[json->depth];
    text_add(json->out, "\n");
    for (int i = 0; i < json->depth && level->style == JSON_PRETTY; i++) {
        text_add(json->out, "  ");
    }
    json->line = false;
}

/* All that goes before a value. */
static void begin_value(struct json *json, const char *key)
{
    struct json_level *level = &json->level[json->depth];
    if ((level->end == '}') != (key != NULL) || (level->end == 0 && level->filled)) {
        json->out->failed = true;
        return;
    }
    if (level->filled) {
        text_add_bytes(json->out, ",", 1);
    }
    if (json->line || (level->style == JSON_PRETTY && level->end)) {
        add_line(json);
    } else if (level->filled && level->style == JSON_SPACED) {
        text_add_bytes(json->out, " ", 1);
    }
    if (key) {
        add_string(json->out, key, false);
        text_add(json->out, level->style == JSON_TIGHT ? ":" : ": ");
    }
    level->filled = true;
}

static void open_level(struct json *json, const char *key, enum json_style style, char begin,
                       char end)
{
    begin_value(json, key);
    if (json->depth == JSON_DEPTH) {
        json->out->failed = true;
        return;
    }
    text_add_bytes(json->out, &begin, 1);
    json->level[++json->depth] = (struct json_level){.style = style, .end = end};
}

void json_object(struct json *json, const char *key, enum json_style style)
{
    open_level(json, key, style, '{', '}');
}

void json_array(struct json *json, const char *key, enum json_style style)
{
    open_level(json, key, style, '[', ']');
}

void json_end(struct json *json)
{
    const struct json_level ended = json->level[json->depth];
    if (json->depth == 0) {
        json->out->failed = true;
        return;
    }
    json->depth--;
    if (json->line || (ended.style == JSON_PRETTY && ended.filled)) {
        add_line(json);
    }
    text_add_bytes(json->out, &ended.end, 1);
}

void json_line(struct json *json)
{
    json->line = true;
}

static void add_text(struct json *json, const char *key, const char *value, bool is_name)
{
    if (!value) {
        json_null(json, key);
        return;
    }
    begin_value(json, key);
    add_string(json->out, value, is_name);
}

void json_string(struct json *json, const char *key, const char *value)
{
    add_text(json, key, value, false);
}

void json_path(struct json *json, const char *key, const char *value)
{
    add_text(json, key, value, true);
}

void json_int(struct json *json, const char *key, int64_t value)
{
    begin_value(json, key);
    text_addf(json->out, "%lld", (long long)value);
}

void json_real(struct json *json, const char *key, double value)
{
    begin_value(json, key);
    text_add_json_number(json->out, value);
}

void json_fixed(struct json *json, const char *key, double value, int decimals)
{
    if (!isfinite(value)) {
        json_null(json, key);
        return;
    }
    begin_value(json, key);
    text_addf(json->out, "%.*f", decimals, value);
}

void json_digits(struct json *json, const char *key, double value, int digits)
{
    if (!isfinite(value)) {
        json_null(json, key);
        return;
    }
    begin_value(json, key);
    text_addf(json->out, "%.*g", digits, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    json_raw(json, key, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
    json_raw(json, key, "null");
}

void json_raw(struct json *json, const char *key, const char *value)
{
    begin_value(json, key);
    if (value) {
        text_add(json->out, value);
    } else {
        json->out->failed = true;
    }
}

void json_reals(struct json *json, const char *key, const double *values, size_t count,
                enum json_style style)
{
    json_array(json, key, style);
    for (size_t i = 0; i < count; i++) {
        json_real(json, NULL, values[i]);
    }
    json_end(json);
}
