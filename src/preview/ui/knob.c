#include "preview/ui/knob.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/scalar.h"

/* Beyond this a scale is too fine for a hand. */
static const double widest_scale = 1e6;

static bool is_number(const struct knob *knob)
{
    return knob->kind == KNOB_WHOLE || knob->kind == KNOB_REAL || knob->kind == KNOB_RANGE;
}

bool knob_has_scale(const struct knob *knob)
{
    return is_number(knob) && knob->high - knob->low <= widest_scale;
}

void knob_show(const struct knob *knob, const char *value, char out[KNOB_SIZE])
{
    const char *colon = knob->kind == KNOB_RANGE ? strchr(value, ':') : NULL;
    const size_t length = colon ? (size_t)(colon - value) : 0;
    if (knob->kind == KNOB_FLAG) {
        snprintf(out, KNOB_SIZE, "%s", *value == '1' ? "on" : "off");
    } else if (colon && strlen(colon + 1) == length && strncmp(value, colon + 1, length) == 0) {
        snprintf(out, KNOB_SIZE, "%s", colon + 1);
    } else {
        snprintf(out, KNOB_SIZE, "%s", value);
    }
}

static void read_range(const char *value, double *low, double *high)
{
    const char *colon = strchr(value, ':');
    *low = strtod(value, NULL);
    *high = colon ? strtod(colon + 1, NULL) : *low;
}

void knob_shares(const struct knob *knob, const char *value, double *low, double *high)
{
    const double span = knob->high - knob->low;
    read_range(value, low, high);
    *low = clamp((*low - knob->low) / span, 0, 1);
    *high = clamp((*high - knob->low) / span, 0, 1);
}

/* About a hundredth of the scale, as 1, 2 or 5 times a power of ten. */
static double step_of(const struct knob *knob)
{
    if (!knob_has_scale(knob)) {
        return 1;
    }
    const double rough = (knob->high - knob->low) / 100;
    const double power = pow(10, floor(log10(rough)));
    const double digit = rough / power;
    const double step = (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10) * power;
    return knob->kind == KNOB_WHOLE ? fmax(1, round(step)) : step;
}

/* To a whole number of steps, so that values read well. */
static double rounded(double value, double step)
{
    return round(value / step) * step + 0.0;
}

/* As short as the step allows; limits need not lie on a step. */
static void write_number(double value, double step, char *out, size_t size)
{
    const int digits = (int)fmax(0, ceil(-log10(step) - 1e-9));
    snprintf(out, size, "%.*f", digits, value);
    if (fabs(strtod(out, NULL) - value) > 1e-9) {
        snprintf(out, size, "%.10g", value);
        return;
    }
    if (strchr(out, '.')) {
        size_t length = strlen(out);
        while (out[length - 1] == '0') {
            out[--length] = '\0';
        }
        if (out[length - 1] == '.') {
            out[length - 1] = '\0';
        }
    }
    if (strcmp(out, "-0") == 0) {
        snprintf(out, size, "0");
    }
}

static void write_range(double low, double high, double step, char out[KNOB_SIZE])
{
    char ends[2][64];
    write_number(low, step, ends[0], sizeof ends[0]);
    write_number(high, step, ends[1], sizeof ends[1]);
    if (strcmp(ends[0], ends[1]) == 0) {
        snprintf(out, KNOB_SIZE, "%s", ends[0]);
    } else {
        snprintf(out, KNOB_SIZE, "%s:%s", ends[0], ends[1]);
    }
}

/* Both ends of a number's value, moved; an end does not pass the other. */
static void write_moved(const struct knob *knob, enum knob_end end, double low, double high,
                        double step, char out[KNOB_SIZE])
{
    low = clamp(low, knob->low, knob->high);
    high = clamp(high, knob->low, knob->high);
    if (knob->kind != KNOB_RANGE) {
        high = low;
    } else if (low > high) {
        *(end == KNOB_LOW ? &high : &low) = end == KNOB_LOW ? low : high;
    }
    write_range(low, high, step, out);
}

/* Numbers that doubles do not hold exactly. */
static void step_whole(const struct knob *knob, const char *value, int steps, char out[KNOB_SIZE])
{
    const int64_t was = strtoll(value, NULL, 10);
    const int64_t by = (int64_t)steps * (int64_t)step_of(knob);
    const bool up = by > 0;
    int64_t next = up && was > INT64_MAX - by ? INT64_MAX : was + by;
    next = (double)next < knob->low ? (int64_t)knob->low : next;
    if (knob->high < 9e18 && (double)next > knob->high) {
        next = (int64_t)knob->high;
    }
    snprintf(out, KNOB_SIZE, "%" PRId64, next);
}

static void step_number(const struct knob *knob, const char *value, enum knob_end end, int steps,
                        char out[KNOB_SIZE])
{
    const double step = step_of(knob);
    double low, high;
    read_range(value, &low, &high);
    if (knob->kind != KNOB_RANGE || end != KNOB_HIGH) {
        low = rounded(low, step) + steps * step;
    }
    if (knob->kind == KNOB_RANGE && end != KNOB_LOW) {
        high = rounded(high, step) + steps * step;
    }
    write_moved(knob, end, low, high, step, out);
}

static int count_choices(const struct knob *knob)
{
    char name[64];
    int count = 0;
    while (knob_choice(knob, count, name)) {
        count++;
    }
    return count;
}

static void step_choice(const struct knob *knob, const char *value, int steps, char out[KNOB_SIZE])
{
    char name[64];
    const int count = count_choices(knob);
    int now = 0;
    while (knob_choice(knob, now, name) && !knob_has_choice(value, name)) {
        now++;
    }
    knob_choice(knob, ((now + steps) % count + count) % count, name);
    snprintf(out, KNOB_SIZE, "%s", name);
}

bool knob_step(const struct knob *knob, const char *value, enum knob_end end, int steps,
               char out[KNOB_SIZE])
{
    switch (knob->kind) {
    case KNOB_FLAG:
        snprintf(out, KNOB_SIZE, "%s", steps % 2 == 0 ? value : *value == '0' ? "1" : "0");
        return true;
    case KNOB_WHOLE:
        step_whole(knob, value, steps, out);
        return true;
    case KNOB_REAL:
    case KNOB_RANGE:
        step_number(knob, value, end, steps, out);
        return true;
    case KNOB_CHOICE:
    case KNOB_PICK:
        step_choice(knob, value, steps, out);
        return true;
    case KNOB_TEXT:
        break;
    }
    return false;
}

bool knob_place(const struct knob *knob, const char *value, enum knob_end end, double share,
                char out[KNOB_SIZE])
{
    double low, high;
    if (!knob_has_scale(knob)) {
        return false;
    }
    double step = step_of(knob);
    step = knob->kind == KNOB_WHOLE ? step : step / 2;
    const double place = rounded(knob->low + clamp(share, 0, 1) * (knob->high - knob->low), step);
    read_range(value, &low, &high);
    low = end == KNOB_HIGH && knob->kind == KNOB_RANGE ? low : place;
    high = end == KNOB_LOW ? high : place;
    write_moved(knob, end, low, high, step, out);
    return true;
}

bool knob_choice(const struct knob *knob, int number, char name[64])
{
    return name_copy(knob->choices, '|', number, name, 64);
}

bool knob_has_choice(const char *value, const char *name)
{
    return name_find(value, ',', name, strlen(name)) >= 0;
}

void knob_take_choice(const struct knob *knob, const char *value, const char *name,
                      char out[KNOB_SIZE])
{
    char each[64];
    size_t used = 0;
    if (knob->kind == KNOB_CHOICE) {
        snprintf(out, KNOB_SIZE, "%s", name);
        return;
    }
    out[0] = '\0';
    for (int i = 0; knob_choice(knob, i, each); i++) {
        if (knob_has_choice(value, each) != (strcmp(each, name) == 0)) {
            used += (size_t)snprintf(out + used, KNOB_SIZE - used, "%s%s", used ? "," : "", each);
        }
    }
    if (used == 0) {
        snprintf(out, KNOB_SIZE, "%s", name);
    }
}

void knob_limits(const struct knob *knob, char text[128])
{
    text[0] = '\0';
    if (is_number(knob) && knob->high >= 9e18) {
        snprintf(text, 128, "%.10g and more%s%s", knob->low, *knob->unit ? " " : "", knob->unit);
    } else if (is_number(knob)) {
        snprintf(text, 128, "%.10g to %.10g%s%s", knob->low, knob->high, *knob->unit ? " " : "",
                 knob->unit);
    }
}
