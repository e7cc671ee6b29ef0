/* The waves of beats in a page's line of the log. */
#ifndef VERIFY_BEATS_H
#define VERIFY_BEATS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* A wave: its kind (0 P, 1 QRS, 2 T; -1: none of them) and its samples of the record, NaN where
 * they are not known. */
struct beat_wave {
    int kind;
    double onset, peak, offset;
};

struct beat_wave beat_wave_read(const cJSON *json);

/* Whether "beats", if it is there, is a list of waves in the order of their peaks, each of which
 * has its three samples in order and reaches into a lead. */
bool beats_are_good(const cJSON *page);

/* Whether a wave reaches into a lead. */
bool beat_wave_reaches(const struct beat_wave *wave, const cJSON *lead);

#endif
