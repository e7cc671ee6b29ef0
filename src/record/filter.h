/*
 * Zero-phase filters of a record's signal, as electrocardiographs apply them before they print.
 *
 * Each filter is a Butterworth filter of the second order that runs forward and then backward over
 * the signal, so that waves stay where they are (Gustafsson, IEEE Trans. Signal Process. 44:988,
 * 1996). Its corner is the frequency at which both passes together leave 1/sqrt(2) (-3 dB); a
 * single pass is designed for a corner moved by (sqrt(2) - 1)^(1/4) (Winter, Biomechanics and Motor
 * Control of Human Movement, 4th ed., section 3.4.4). Together they fall by 24 dB an octave.
 *
 * The filter begins in the steady state of its first sample, behind a point reflection of the
 * signal about its end that is one period of the corner long, or as long as the signal allows.
 * Missing samples (NaN) stay missing, and each run of samples between them is filtered alone; a run
 * of one sample counts as a constant.
 */
#ifndef RECORD_FILTER_H
#define RECORD_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

/* Corners in Hz; 0: none. */
struct record_filter {
    double lowpass_hz, highpass_hz;
};

/* The filter of a page's values of `lowpass` and `highpass`: its corners rounded to three
 * significant digits, as they are printed; none below 5 Hz and 0.01 Hz. */
struct record_filter filter_of(double lowpass_hz, double highpass_hz);

bool filter_is_none(const struct record_filter *filter);

/* ECGP_USAGE where a corner does not suit signals of that rate, or the other corner. `name` is the
 * record's. */
enum ecgp_result filter_check(const struct record_filter *filter, const char *name, double rate_hz,
                              struct ecgp_error *error);

/* Filters `count` samples in place; false without memory. The filter has been checked. */
bool filter_apply(const struct record_filter *filter, double rate_hz, int64_t count, double *mv);

/* ecgp_record_read of the filtered signal. The whole channel is filtered, so that a sample does not
 * depend on which others are read with it. */
enum ecgp_result record_read_filtered(struct ecgp_record *record,
                                      const struct record_filter *filter, int channel,
                                      int64_t first, int64_t count, double *mv,
                                      struct ecgp_error *error);

#endif
