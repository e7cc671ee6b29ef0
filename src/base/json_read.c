#include "base/json_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/text.h"

enum { DEPTH_MOST = 100 };

/* --- looking through ----------------------------------------------------------------------------
 */

struct scan {
    const char *at, *end;
    size_t values;
    bool escaped; /* a byte of a name that is not UTF-8 */
};

static bool scan_value(struct scan *scan, int depth);

static bool next_is(const struct scan *scan, char c)
{
    return scan->at < scan->end && *scan->at == c;
}

static bool take(struct scan *scan, char c)
{
    const bool there = next_is(scan, c);
    scan->at += there;
    return there;
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end && *scan->at && strchr(" \t\r\n", *scan->at)) {
        scan->at++;
    }
}

static bool take_word(struct scan *scan, const char *word)
{
    const size_t length = strlen(word);
    const bool there =
        (size_t)(scan->end - scan->at) >= length && memcmp(scan->at, word, length) == 0;
    scan->at += there ? length : 0;
    return there;
}

/* The byte that the escape behind "\u" stands for, or -1. */
static int escaped_byte(int number)
{
    return number >= 0xDC80 && number <= 0xDCFF ? number - 0xDC00 : -1;
}

/* What follows "\u": a character, two halves of one, or a byte. */
static bool scan_unicode(struct scan *scan)
{
    const int number = json_scan_unit(scan->at, (size_t)(scan->end - scan->at));
    scan->at += number < 0 ? 0 : 4;
    if (number >= 0xD800 && number < 0xDC00) {
        const int low =
            take_word(scan, "\\u") ? json_scan_unit(scan->at, (size_t)(scan->end - scan->at)) : -1;
        scan->at += low < 0 ? 0 : 4;
        return low >= 0xDC00 && low < 0xE000;
    }
    scan->escaped = scan->escaped || escaped_byte(number) >= 0;
    return number > 0 && (number < 0xDC00 || number >= 0xE000 || escaped_byte(number) >= 0);
}

static bool scan_string(struct scan *scan)
{
    if (!take(scan, '"')) {
        return false;
    }
    while (scan->at < scan->end && *scan->at && *scan->at != '"') {
        if (*scan->at++ != '\\') {
            continue;
        }
        if (take(scan, 'u')) {
            if (!scan_unicode(scan)) {
                return false;
            }
        } else if (scan->at == scan->end || !*scan->at || !strchr("\"\\/bfnrt", *scan->at++)) {
            return false;
        }
    }
    return take(scan, '"');
}

static bool scan_digits(struct scan *scan)
{
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
        scan->at++;
    }
    return scan->at > start;
}

static bool scan_number(struct scan *scan)
{
    take(scan, '-');
    bool good = scan_digits(scan);
    if (good && take(scan, '.')) {
        good = scan_digits(scan);
    }
    if (good && (take(scan, 'e') || take(scan, 'E'))) {
        if (!take(scan, '-')) {
            take(scan, '+');
        }
        good = scan_digits(scan);
    }
    return good;
}

/* A member's name and the colon behind it. */
static bool scan_key(struct scan *scan)
{
    skip_blanks(scan);
    const bool good = scan_string(scan);
    skip_blanks(scan);
    return good && take(scan, ':');
}

/* The values of an array or, with names, of an object, whose first bracket was taken. */
static bool scan_list(struct scan *scan, bool named, char end, int depth)
{
    skip_blanks(scan);
    if (take(scan, end)) {
        return true;
    }
    do {
        if ((named && !scan_key(scan)) || !scan_value(scan, depth + 1)) {
            return false;
        }
    } while (take(scan, ','));
    return take(scan, end);
}

/* A value and the blanks around it. */
static bool scan_value(struct scan *scan, int depth)
{
    skip_blanks(scan);
    scan->values++;
    if (depth > DEPTH_MOST) {
        return false;
    }
    const bool good = take(scan, '{')      ? scan_list(scan, true, '}', depth)
                      : take(scan, '[')    ? scan_list(scan, false, ']', depth)
                      : next_is(scan, '"') ? scan_string(scan)
                                           : take_word(scan, "true") || take_word(scan, "false") ||
                                                 take_word(scan, "null") || scan_number(scan);
    skip_blanks(scan);
    return good;
}

static struct scan scan_begin(const char *text, size_t size)
{
    struct scan scan = {.at = text, .end = text + size};
    take_word(&scan, "\xEF\xBB\xBF");
    return scan;
}

bool json_is_valid(const char *text, size_t size)
{
    struct scan scan = scan_begin(text, size);
    return scan_value(&scan, 0) && scan.at == scan.end;
}

/* --- reading ------------------------------------------------------------------------------------
 */

static enum ecgp_result refuse(const char *name, const char *text, const char *at,
                               struct ecgp_error *error)
{
    int line = 1;
    for (const char *p = text; p < at; p++) {
        line += *p == '\n';
    }
    return error_set(error, ECGP_CONFIG, "%.400s:%d: is not valid JSON", name, line);
}

/* The text with the bytes that escapes stand for; NULL without memory. */
static char *without_escapes(const char *text, size_t *size)
{
    char *copy = malloc(*size + 1), *out = copy;
    const char *end = text + *size;
    for (const char *at = text; copy && at < end;) {
        const bool escape = *at == '\\' && at[1] == 'u';
        const int number = escape ? json_scan_unit(at + 2, (size_t)(end - at - 2)) : -1;
        /* the whole of an escape is taken: "\\udc80" is a backslash and letters */
        const size_t length = *at != '\\' ? 1 : !escape ? 2 : number >> 10 == 0xD800 >> 10 ? 12 : 6;
        if (escaped_byte(number) >= 0) {
            *out++ = (char)escaped_byte(number);
        } else {
            memcpy(out, at, length);
            out += length;
        }
        at += length;
    }
    *size = copy ? (size_t)(out - copy) : 0;
    return copy;
}

/* Makes the tree of a text that was looked through: it is JSON, so only memory can fail. */
static enum ecgp_result make_tree(const struct scan *scan, const char *text, size_t size,
                                  cJSON **json, struct ecgp_error *error)
{
    char *copy = scan->escaped ? without_escapes(text, &size) : NULL;
    if (copy || !scan->escaped) {
        *json = cJSON_ParseWithLength(copy ? copy : text, size);
    }
    free(copy);
    return *json ? ECGP_OK : error_no_memory(error);
}

static enum ecgp_result too_many(const char *name, size_t most, struct ecgp_error *error)
{
    return error_set(error, ECGP_CONFIG, "%.400s: holds more than %zu values as JSON", name, most);
}

enum ecgp_result json_read(const char *name, const char *text, size_t size, size_t most,
                           cJSON **json, struct ecgp_error *error)
{
    struct scan scan = scan_begin(text, size);
    const char *begin = scan.at; /* cJSON does not pass over the mark of every text */
    *json = NULL;
    if (!scan_value(&scan, 0) || scan.at < scan.end) {
        return refuse(name, text, scan.at, error);
    }
    return scan.values > most ? too_many(name, most, error)
                              : make_tree(&scan, begin, (size_t)(scan.end - begin), json, error);
}

static bool is_among(const char *key, size_t length, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(keys[i]) == length && memcmp(keys[i], key, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Copies the members to keep to `kept`, and counts their values in `*values`. */
static bool keep_members(struct scan *scan, const char *const *keys, size_t count,
                         struct text *kept, size_t *values)
{
    text_add(kept, "{");
    skip_blanks(scan);
    bool good = take(scan, '{');
    skip_blanks(scan);
    bool more = good && !take(scan, '}');
    while (good && more) {
        skip_blanks(scan);
        const char *key = scan->at;
        const size_t before = scan->values;
        good = scan_key(scan);
        const char *key_end = scan->at;
        while (good && key_end[-1] != '"') { /* before the colon and blanks */
            key_end--;
        }
        good = good && scan_value(scan, 1);
        if (good && is_among(key + 1, (size_t)(key_end - key - 2), keys, count)) {
            text_add(kept, kept->length > 1 ? "," : "");
            text_add_bytes(kept, key, (size_t)(scan->at - key));
            *values += scan->values - before;
        }
        more = good && take(scan, ',');
        good = good && (more || take(scan, '}'));
    }
    skip_blanks(scan);
    text_add(kept, "}");
    return good && scan->at == scan->end;
}

enum ecgp_result json_read_members(const char *name, const char *text, size_t size,
                                   const char *const *keys, size_t count, size_t most, cJSON **json,
                                   struct ecgp_error *error)
{
    struct scan scan = scan_begin(text, size);
    struct text kept = {0};
    size_t values = 0;
    *json = NULL;
    const bool good = keep_members(&scan, keys, count, &kept, &values);
    enum ecgp_result result = !good         ? refuse(name, text, scan.at, error)
                              : kept.failed ? error_no_memory(error)
                              : values > most
                                  ? too_many(name, most, error)
                                  : make_tree(&scan, kept.data, kept.length, json, error);
    text_free(&kept);
    return result;
}

const char *json_text(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return text ? text : "";
}

int64_t json_whole(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= 9e15
               ? (int64_t)item->valuedouble
               : -1;
}
