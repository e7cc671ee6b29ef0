/*
 * The waves of a record's beats: P, QRS and T, each with its onset, peak and offset in samples of
 * the record. Built-in ECGs know them exactly, WFDB records from their annotations.
 */
#ifndef RECORD_WAVES_H
#define RECORD_WAVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wave_kind { WAVE_P, WAVE_QRS, WAVE_T, WAVE_KINDS };
extern const char *const wave_names[WAVE_KINDS];

#define WAVE_UNKNOWN INT64_MIN /* an onset or offset that nobody has marked */

struct record_wave {
    enum wave_kind kind;
    char beat;                   /* of a QRS: its code as in MIT-BIH, 'N' or 'V'; '\0': none */
    int64_t onset, peak, offset; /* in this order; some may be off the record */
};

struct record_waves {
    struct record_wave *wave; /* by their peaks */
    size_t count, capacity;
};

/* Adds a wave; false without memory. */
bool waves_add(struct record_waves *waves, const struct record_wave *wave);
void waves_sort(struct record_waves *waves);
void waves_free(struct record_waves *waves);

#endif
