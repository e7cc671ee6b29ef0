#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/names.h"
#include "base/nearest.h"
#include "base/number.h"
#include "config/option_table.h"
#include "config/preset.h"

enum { LIMITS_SIZE = 320, CHOICE_SIZE = 64 };

static bool parse_bool(const char *text, bool *value)
{
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes", "off", "on"};
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        if (strcasecmp(text, words[i]) == 0) {
            *value = i % 2 == 1;
            return true;
        }
    }
    return false;
}

static bool parse_whole(const char *text, int64_t *value)
{
    if (*text == '\0' || strspn(text, "+-0123456789") != strlen(text)) {
        return false;
    }
    char *end;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return end != text && *end == '\0' && errno == 0;
}

static bool parse_real(const char *text, double *value)
{
    if (*text == '\0' || strspn(text, "+-.eE0123456789") != strlen(text)) {
        return false;
    }
    char *end;
    *value = number_strtod(text, &end) + 0.0; /* never -0 */
    return end != text && *end == '\0' && isfinite(*value);
}

static bool parse_range(const char *text, struct range *range)
{
    const char *colon = strchr(text, ':');
    if (!colon) {
        const bool good = parse_real(text, &range->low);
        range->high = range->low;
        return good;
    }
    char low[64];
    const size_t length = (size_t)(colon - text);
    if (length >= sizeof low) {
        return false;
    }
    memcpy(low, text, length);
    low[length] = '\0';
    return parse_real(low, &range->low) && parse_real(colon + 1, &range->high) &&
           range->low <= range->high;
}

/* Reads a comma list of choices. */
static bool parse_pick(const struct option_row *row, const char *text, struct option_value *value)
{
    value->set = 0;
    for (struct name name = {.rest = text}; name_next(&name, ',');) {
        const int number = option_choice(row, name.text, name.length);
        if (number < 0) {
            return false;
        }
        value->set |= (uint64_t)1 << number;
    }
    value->whole = value->set ? __builtin_ctzll(value->set) : 0;
    return value->set != 0;
}

const char *option_parse(const struct option_row *row, const char *text, struct option_value *value)
{
    switch (row->info.type) {
    case ECGP_OPTION_BOOL: {
        bool on = false;
        const bool good = parse_bool(text, &on);
        value->whole = on;
        return good ? NULL : "a yes or no";
    }
    case ECGP_OPTION_INT:
        return parse_whole(text, &value->whole) ? NULL : "a whole number";
    case ECGP_OPTION_REAL:
        return parse_real(text, &value->real) ? NULL : "a number";
    case ECGP_OPTION_RANGE:
        return parse_range(text, &value->range) ? NULL : "a range low:high";
    case ECGP_OPTION_CHOICE:
        value->whole = option_choice(row, text, strlen(text));
        return value->whole >= 0 || (row->form == FORM_PRESET && preset_is_own(text))
                   ? NULL
                   : "one of its values";
    case ECGP_OPTION_PICK:
        return parse_pick(row, text, value) ? NULL : "a list of its values";
    case ECGP_OPTION_TEXT:
        value->text = text;
        break;
    }
    return NULL;
}

bool option_parse_weight(const char *text, double *weight)
{
    return parse_real(text, weight) && *weight >= 0;
}

static bool inside(const struct option_row *row, const struct option_value *value)
{
    const double low = row->info.low, high = row->info.high;
    switch (row->info.type) {
    case ECGP_OPTION_INT:
        return (double)value->whole >= low && (double)value->whole <= high;
    case ECGP_OPTION_REAL:
        return value->real >= low && value->real <= high;
    case ECGP_OPTION_RANGE:
        return value->range.low >= low && value->range.high <= high;
    default:
        return true;
    }
}

static void describe_limits(const struct ecgp_option_info *info, char *text, size_t size)
{
    if (info->type == ECGP_OPTION_BOOL) {
        snprintf(text, size, "1 or 0, true or false, yes or no, on or off");
    } else if (info->type == ECGP_OPTION_CHOICE || info->type == ECGP_OPTION_PICK) {
        snprintf(text, size, "%s", info->choices);
    } else if (info->low == info->high) {
        snprintf(text, size, "%.15g", info->low);
    } else if (info->high >= 9223372036854775808.0) {
        snprintf(text, size, "%.15g to %" PRId64 "%s%s", info->low, INT64_MAX,
                 *info->unit ? " " : "", info->unit);
    } else {
        snprintf(text, size, "%.15g to %.15g%s%s", info->low, info->high, *info->unit ? " " : "",
                 info->unit);
    }
}

/* The choice that may have been meant by `text`; "" where none is near. */
static void find_nearest(const char *choices, const char *text, char found[CHOICE_SIZE])
{
    struct nearest nearest = {.word = text};
    char choice[CHOICE_SIZE];
    *found = '\0';
    for (int i = 0; name_copy(choices, '|', i, choice, sizeof choice); i++) {
        nearest_add(&nearest, choice);
        if (nearest.name == choice) {
            memcpy(found, choice, sizeof choice);
            nearest.name = found;
        }
    }
}

static void refuse(const struct option_row *row, const char *text, const char *is_not,
                   char why[OPTION_WHY])
{
    char limits[LIMITS_SIZE], nearest[CHOICE_SIZE];
    describe_limits(&row->info, limits, sizeof limits);
    find_nearest(row->info.choices, text, nearest);
    if (*nearest) {
        snprintf(why, OPTION_WHY, "\"%.100s\" is not %s (did you mean \"%s\"? Expected %s)", text,
                 is_not, nearest, limits);
    } else {
        snprintf(why, OPTION_WHY, "\"%.100s\" is not %s (expected %s)", text, is_not, limits);
    }
}

bool option_read(const struct option_row *row, const char *text, struct option_value *value,
                 char why[OPTION_WHY])
{
    char limits[LIMITS_SIZE];
    const char *is_not = option_parse(row, text, value);
    if (is_not) {
        refuse(row, text, is_not, why);
        return false;
    }
    if (!inside(row, value)) {
        describe_limits(&row->info, limits, sizeof limits);
        snprintf(why, OPTION_WHY, "%.100s is out of range (expected %s)", text, limits);
        return false;
    }
    return !row->check || row->check(text, why);
}

/* --- members --- */

void option_store(enum ecgp_option_type type, const struct option_value *value, void *member)
{
    switch (type) {
    case ECGP_OPTION_BOOL:
        *(bool *)member = value->whole != 0;
        break;
    case ECGP_OPTION_INT:
        *(int64_t *)member = value->whole;
        break;
    case ECGP_OPTION_CHOICE:
        *(int *)member = (int)value->whole;
        break;
    case ECGP_OPTION_PICK:
        *(uint64_t *)member = value->set;
        break;
    case ECGP_OPTION_REAL:
        *(double *)member = value->real;
        break;
    case ECGP_OPTION_RANGE:
        *(struct range *)member = value->range;
        break;
    case ECGP_OPTION_TEXT:
        *(const char **)member = value->text;
        break;
    }
}

struct option_value option_load(enum ecgp_option_type type, const void *member)
{
    switch (type) {
    case ECGP_OPTION_BOOL:
        return (struct option_value){.whole = *(const bool *)member};
    case ECGP_OPTION_INT:
        return (struct option_value){.whole = *(const int64_t *)member};
    case ECGP_OPTION_CHOICE:
        return (struct option_value){.whole = *(const int *)member};
    case ECGP_OPTION_PICK:
        return (struct option_value){.set = *(const uint64_t *)member};
    case ECGP_OPTION_REAL:
        return (struct option_value){.real = *(const double *)member};
    case ECGP_OPTION_RANGE:
        return (struct option_value){.range = *(const struct range *)member};
    case ECGP_OPTION_TEXT:
        break;
    }
    return (struct option_value){.text = *(const char *const *)member};
}
