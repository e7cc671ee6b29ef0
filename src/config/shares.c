#include "config/shares.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- layouts --- */

enum { NAME_SIZE = 32 };

/* Cuts ":weight" off a name. */
static bool take_weight(char *name, double *weight)
{
    char *colon = strchr(name, ':');
    *weight = 1;
    if (!colon) {
        return true;
    }
    *colon = '\0';
    return option_parse_weight(colon + 1, weight);
}

static bool repeated(const struct layout_share *shares, int index)
{
    for (int i = 0; i < index; i++) {
        if (shares[i].layout == shares[index].layout) {
            return true;
        }
    }
    return false;
}

static bool read_share(char *name, struct layout_share *shares, int index, char why[OPTION_WHY])
{
    char given[NAME_SIZE];
    snprintf(given, sizeof given, "%.31s", name);
    if (!take_weight(name, &shares[index].weight)) {
        snprintf(why, OPTION_WHY, "\"%s\" is not LAYOUT:WEIGHT (expected a weight of 0 or more)",
                 given);
        return false;
    }
    shares[index].layout = layout_find(name);
    if (!shares[index].layout) {
        layout_refuse(name, why, OPTION_WHY);
        return false;
    }
    if (repeated(shares, index)) {
        snprintf(why, OPTION_WHY, "%.31s is there twice", name);
        return false;
    }
    return true;
}

int layout_shares_read(const char *list, struct layout_share shares[LAYOUT_SHARES],
                       char why[OPTION_WHY])
{
    char names[LAYOUT_SHARES][NAME_SIZE];
    const int count = option_split_names(list, names, LAYOUT_SHARES);
    double total = 0;
    if (count <= 0) {
        snprintf(why, OPTION_WHY, "\"%.100s\" is not a comma list of layouts", list);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        if (!read_share(names[i], shares, i, why)) {
            return -1;
        }
        total += shares[i].weight;
    }
    if (!(total > 0 && isfinite(total))) {
        snprintf(why, OPTION_WHY, "\"%.100s\" gives no layout a weight above 0", list);
        return -1;
    }
    return count;
}

bool option_check_layouts(const char *value, char why[OPTION_WHY])
{
    struct layout_share shares[LAYOUT_SHARES];
    return layout_shares_read(value, shares, why) > 0;
}

/* --- splits --- */

bool split_shares_read(const char *text, double shares[ECGP_SPLITS], char why[OPTION_WHY])
{
    double total = 0;
    bool good = strlen(text) < 3 * NAME_SIZE;
    const char *at = text;
    for (int i = 0; i < ECGP_SPLITS && good; i++) {
        char number[3 * NAME_SIZE];
        const size_t length = strcspn(at, "/");
        snprintf(number, sizeof number, "%.*s", (int)length, at);
        good =
            option_parse_weight(number, &shares[i]) && (at[length] == '/') == (i + 1 < ECGP_SPLITS);
        at += length + 1;
        total += shares[i];
    }
    if (good && total > 0 && isfinite(total)) {
        return true;
    }
    snprintf(why, OPTION_WHY,
             "\"%.100s\" is not three shares TRAIN/VAL/TEST of 0 or more, like 80/10/10", text);
    return false;
}

bool option_check_split(const char *value, char why[OPTION_WHY])
{
    double shares[ECGP_SPLITS];
    return split_shares_read(value, shares, why);
}

/* --- shares --- */

/* The whole part of a quota, where what is within rounding of a whole number is one. */
static int64_t whole_part(double quota, double *rest)
{
    const double near = rint(quota);
    const double whole = fabs(quota - near) < 1e-6 ? near : floor(quota);
    *rest = fmax(quota - whole, 0);
    return (int64_t)whole;
}

void shares_of(int64_t total, const double *weights, int count, int64_t *parts)
{
    double rest[LAYOUT_SHARES], sum = 0;
    int64_t left = total;
    for (int i = 0; i < count; i++) {
        sum += weights[i];
    }
    for (int i = 0; i < count; i++) {
        parts[i] = whole_part((double)total * weights[i] / sum, &rest[i]);
        rest[i] = weights[i] > 0 ? rest[i] : -1;
        left -= parts[i];
    }
    for (; left > 0; left--) {
        int most = 0;
        for (int i = 1; i < count; i++) {
            most = rest[i] > rest[most] ? i : most;
        }
        parts[most]++;
        rest[most] = -1;
    }
}
