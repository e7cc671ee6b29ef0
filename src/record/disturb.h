/*
 * What disturbs a signal before it is on paper: mains hum, muscle tremor, wander and jumps of the
 * baseline, a pacemaker's spikes, electrodes that lose contact, the inertia of a pen, and paper
 * that slips.
 *
 * Hum, tremor, wander, jumps and spikes arise at the nine electrodes, so that the leads keep to
 * Einthoven's and Goldberger's laws; a page's filters act on them as on the signal. They are
 * functions of (seed, page, electrode, sample of the record) alone: a sample is disturbed in the
 * same way in a column and in a rhythm strip. A limb electrode without contact takes the limb leads
 * that use it with it, a chest electrode its own. The pen comes behind them, and begins at rest
 * where a trace begins; the paper comes last: a sample is then the signal at the time whose print
 * is where paper that runs evenly has the sample.
 */
#ifndef RECORD_DISTURB_H
#define RECORD_DISTURB_H

#include <stdbool.h>
#include <stdint.h>

#include "config/choices.h"
#include "record/filter.h"

/* Zeros: an undisturbed signal. */
struct disturbance {
    double hum_mv, hum_hz;     /* amplitude at the electrode that has most */
    double tremor_mv;          /* root mean square in a limb lead, about */
    double wander_mv;          /* from the lowest to the highest, at most, of an electrode */
    double jumps;              /* in ten seconds, of all electrodes */
    double contact_loss_s;     /* in every ten seconds, of one electrode ... */
    enum lead_off lead_off;    /* ... and what is printed meanwhile */
    double lag_s, overshoot;   /* of the pen; the latter is a share of a step's height */
    double slips;              /* of the paper, in ten seconds */
    double pacing;             /* share of a pacemaker's pulses that are given */
    uint64_t seed, page_index; /* name the random numbers */
};

/* Whether the signal stays as it is. */
bool disturb_is_none(const struct disturbance *disturbance);

/* When what the signal is at a time, s of the record, is printed: that time unless the paper slips.
 * (A pen's lag is not in it: it bends the signal, and has no one delay.) */
double disturb_shown_s(const struct disturbance *disturbance, double time_s);

/* record_read_filtered of one of the twelve leads, and disturbed: samples from `first` of the
 * record on. Missing ones (NaN) stay missing, but for the paper's slips, which move them, too.
 * `clean`, if it is not NULL, gets the samples before they are disturbed. */
enum ecgp_result disturb_read(const struct disturbance *disturbance, struct ecgp_record *record,
                              const struct record_filter *filter, int lead, int64_t first,
                              int64_t count, double *mv, double *clean, struct ecgp_error *error);

#endif
