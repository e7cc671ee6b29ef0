#include "verify/runs.h"

#include <stdint.h>

/* Reads a number of letters of 5 bits, the lowest first; false where it does not end. */
static bool read_number(const char **text, int64_t *number)
{
    *number = 0;
    for (int shift = 0; shift < 40; shift += 5) {
        const int letter = **text - 48;
        if (letter < 0 || letter > 63) {
            return false;
        }
        ++*text;
        *number |= (int64_t)(letter & 31) << shift;
        if (!(letter & 32)) {
            *number -= letter & 16 ? (int64_t)32 << shift : 0;
            return true;
        }
    }
    return false;
}

/* Whether a run down the columns lies in the box, grown by a pixel. */
static bool is_within(int64_t from, int64_t to, int height, const double box[4])
{
    const int64_t first = from / height, last = (to - 1) / height;
    const double x0 = box[0] - 1, x1 = box[0] + box[2] + 1;
    const double y0 = first == last ? (double)(from % height) : 0;
    const double y1 = first == last ? (double)((to - 1) % height) + 1 : height;
    return (double)first >= x0 && (double)last < x1 && y0 >= box[1] - 1 &&
           y1 <= box[1] + box[3] + 1;
}

bool runs_agree(const char *counts, int width, int height, const cJSON *area, const cJSON *box)
{
    double at[4];
    for (int i = 0; i < 4; i++) {
        const cJSON *number = cJSON_GetArrayItem(box, i);
        at[i] = cJSON_IsNumber(number) ? number->valuedouble : 0;
    }
    int64_t before[2] = {0}, place = 0, on = 0;
    for (int64_t i = 0; *counts; i++) {
        int64_t length;
        if (!read_number(&counts, &length)) {
            return false;
        }
        length += i > 2 ? before[1] : 0;
        before[1] = before[0];
        before[0] = length;
        if (length < 0 || length > (int64_t)width * height - place) {
            return false;
        }
        if (i % 2 && length > 0 && !is_within(place, place + length, height, at)) {
            return false;
        }
        on += i % 2 ? length : 0;
        place += length;
    }
    return place == (int64_t)width * height && cJSON_IsNumber(area) &&
           area->valuedouble == (double)on;
}
