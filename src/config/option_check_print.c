/* Checks of what is printed above the leads, and of what is carried from records. */
#include <stdio.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/number.h"
#include "base/utf8.h"
#include "config/option_table.h"

enum { MOST_BYTES = 90, TEXT_SIZE = 128 };

/* --- texts --- */

bool option_check_line(const char *value, char why[OPTION_WHY])
{
    for (const char *p = value; *p; p++) {
        if ((unsigned char)*p < 0x20) {
            snprintf(why, OPTION_WHY,
                     "\"%.100s\" has a control character, expected one line of text", value);
            return false;
        }
    }
    if (!utf8_is_valid(value)) {
        snprintf(why, OPTION_WHY, "\"%.100s\" is not valid UTF-8", value);
        return false;
    }
    if (strlen(value) > MOST_BYTES) {
        snprintf(why, OPTION_WHY, "\"%.100s\" has %zu bytes, expected at most %d", value,
                 strlen(value), MOST_BYTES);
        return false;
    }
    return true;
}

/* --- pairs --- */

static void trim(const char **begin, const char **end)
{
    while (*begin < *end && strchr(" \t\r\n", **begin)) {
        ++*begin;
    }
    while (*end > *begin && strchr(" \t\r\n", (*end)[-1])) {
        --*end;
    }
}

/* Copies text [begin, end) without outer blanks; false where it is empty or too long. */
static bool take(const char *begin, const char *end, char *out, size_t size)
{
    trim(&begin, &end);
    const size_t length = (size_t)(end - begin);
    if (length == 0 || length >= size) {
        return false;
    }
    memcpy(out, begin, length);
    out[length] = '\0';
    return true;
}

static bool take_pair(const char *begin, const char *end, struct option_pair *pair)
{
    const char *equals = memchr(begin, '=', (size_t)(end - begin));
    return equals && take(begin, equals, pair->key, sizeof pair->key) &&
           take(equals + 1, end, pair->value, sizeof pair->value);
}

/* A string, or a number as the shortest decimal that reads back as it. */
static bool scan_value(const char **text, char *value, size_t size)
{
    double number;
    if (**text == '"') {
        return json_scan_string(text, value, size);
    }
    if (!json_scan_number(text, &number)) {
        return false;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(value, size, "%.*g", digits, number);
        if (number_strtod(value, NULL) == number) {
            break;
        }
    }
    return true;
}

static bool scan_pair(const char **text, struct option_pair *pair)
{
    char key[TEXT_SIZE], value[TEXT_SIZE];
    return json_scan_string(text, key, sizeof key) && json_scan_mark(text, ':') &&
           scan_value(text, value, sizeof value) &&
           take(key, key + strlen(key), pair->key, sizeof pair->key) &&
           take(value, value + strlen(value), pair->value, sizeof pair->value);
}

static int split_object(const char *text, struct option_pair *pairs, int most)
{
    int count = 0;
    bool good, more = json_scan_first(&text, "{}", &good);
    for (; more; more = json_scan_more(&text, "{}", &good)) {
        good = count < most && scan_pair(&text, &pairs[count++]);
    }
    return good && *text == '\0' ? count : -1;
}

int option_split_pairs(const char *text, struct option_pair *pairs, int most)
{
    const char *p = text + strspn(text, " \t\r\n");
    int count = 0;
    if (*p == '{') {
        return split_object(p, pairs, most);
    }
    while (*p && count >= 0) {
        const char *end = p + strcspn(p, ";");
        count = count < most && take_pair(p, end, &pairs[count]) ? count + 1 : -1;
        p = end + (*end == ';');
        p += strspn(p, " \t\r\n");
    }
    return count;
}

bool option_check_pairs(const char *value, char why[OPTION_WHY])
{
    struct option_pair pairs[OPTION_PAIRS];
    const int count = option_split_pairs(value, pairs, OPTION_PAIRS);
    if (count < 0) {
        snprintf(why, OPTION_WHY,
                 "\"%.100s\" is not \"KEY=VALUE;KEY=VALUE\" or a JSON object, of at most %d pairs "
                 "with %zu bytes a key and %zu a value",
                 value, OPTION_PAIRS, sizeof pairs->key - 1, sizeof pairs->value - 1);
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (!option_check_line(pairs[i].key, why) || !option_check_line(pairs[i].value, why)) {
            return false;
        }
    }
    return true;
}

/* --- facts to carry --- */

bool option_check_carry(const char *value, char why[OPTION_WHY])
{
    char names[RECORD_CARRIED][32];
    if (option_split_names(value, names, RECORD_CARRIED) >= 0) {
        return true;
    }
    snprintf(why, OPTION_WHY,
             "\"%.100s\" is not a list of at most %d names of 1 to %zu bytes (by commas or as a "
             "JSON array)",
             value, RECORD_CARRIED, sizeof names[0] - 1);
    return false;
}
