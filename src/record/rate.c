#include "record/rate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scalar.h"
#include "record/filter.h"

#define BAND_LOW_HZ     5.0
#define BAND_HIGH_HZ    15.0
#define LEAST_RATE_HZ   50.0 /* of samples */
#define WINDOW_S        0.12
#define REFRACTORY_S    0.2
#define LEVEL_S         2.0  /* each such stretch should hold a complex */
#define BETWEEN         0.25 /* a threshold's place between noise and signal */
#define FIRST_NOISE     0.05 /* of the signal's level */
#define SEARCH_BACK     1.66 /* of the usual interval */
#define AFTER_S         0.36 /* no search that soon behind a complex: T waves */
#define AGREEMENT_S     0.12
#define LEAST_AGREEMENT 0.9
#define MOST_ALTERNANCE 2.5
#define LEAST_SPAN_S    3.0
#define MOST_MISSING    0.1  /* of a lead's samples */
#define FLAT            1e-6 /* (mV/s)^2: a lead below that shows nothing */

enum { LEAST_BEATS = 4, HALVES = 2, SUMS = HALVES + 1 };

/* Places of complexes, in samples. */
struct finds {
    int64_t *at;
    int count;
};

/* Leads that are summed: each half, and all. */
struct search {
    struct ecgp_record *record;
    double rate_hz;
    int64_t first, count;
    double *lead, *work; /* of `count` samples */
    double *sum[SUMS];
    struct finds finds[SUMS];
    int leads;
};

/* --- the energy of a lead -----------------------------------------------------------------------
 */

/* Puts the last valid sample into gaps; returns how many were missing. */
static int64_t fill_gaps(double *mv, int64_t count)
{
    int64_t missing = 0;
    double last = 0;
    for (int64_t i = 0; i < count; i++) {
        if (isnan(mv[i])) {
            missing++;
            mv[i] = last;
        } else if (missing == i) {
            for (int64_t k = 0; k < i; k++) {
                mv[k] = mv[i]; /* all before it were missing */
            }
        }
        last = mv[i];
    }
    return missing;
}

/* The squared slope of the signal in (mV/s)^2, from `mv` to `out`. */
static void square_slope(const double *mv, int64_t count, double rate_hz, double *out)
{
    for (int64_t i = 0; i < count; i++) {
        const int64_t before = i > 0 ? i - 1 : i, after = i + 1 < count ? i + 1 : i;
        const double slope = (mv[after] - mv[before]) * rate_hz / (double)(after - before);
        out[i] = slope * slope;
    }
}

/* The mean over a window around each sample, zeros beyond the ends. */
static void integrate(const double *in, int64_t count, int64_t half, double *out)
{
    double sum = 0;
    for (int64_t i = 0; i < half && i < count; i++) {
        sum += in[i];
    }
    for (int64_t i = 0; i < count; i++) {
        sum += i + half < count ? in[i + half] : 0;
        out[i] = fmax(sum, 0) / (double)(2 * half + 1);
        sum -= i - half >= 0 ? in[i - half] : 0;
    }
}

/* The value below which that share of the values lies; sorts them. */
static double quantile(double *values, int64_t count, double share)
{
    qsort(values, (size_t)count, sizeof *values, compare_doubles);
    return count > 0 ? values[(int64_t)(share * (double)(count - 1))] : 0;
}

/* Adds a lead's energy to its half and to the whole, unless the lead shows nothing. */
static enum ecgp_result add_lead(struct search *search, int channel, struct ecgp_error *error)
{
    const struct record_filter band = {fmin(BAND_HIGH_HZ, 0.4 * search->rate_hz), BAND_LOW_HZ};
    const int64_t count = search->count;
    double *lead = search->lead, *work = search->work;
    const enum ecgp_result result =
        ecgp_record_read(search->record, channel, search->first, count, lead, error);
    if (result != ECGP_OK || (double)fill_gaps(lead, count) > MOST_MISSING * (double)count) {
        return result;
    }
    if (!filter_apply(&band, search->rate_hz, count, lead)) {
        return error_no_memory(error);
    }
    square_slope(lead, count, search->rate_hz, work);
    integrate(work, count, (int64_t)(WINDOW_S / 2 * search->rate_hz), lead);
    memcpy(work, lead, (size_t)count * sizeof *work);
    const double high = quantile(work, count, 0.98);
    if (!(high > FLAT)) {
        return ECGP_OK;
    }
    for (int64_t i = 0; i < count; i++) {
        search->sum[search->leads % HALVES][i] += lead[i] / high;
        search->sum[HALVES][i] += lead[i] / high;
    }
    search->leads++;
    return ECGP_OK;
}

/* --- complexes ----------------------------------------------------------------------------------
 */

static bool is_greatest(const double *energy, int64_t count, int64_t at, int64_t reach)
{
    const int64_t from = at > reach ? at - reach : 0;
    const int64_t to = at + reach < count ? at + reach : count - 1;
    for (int64_t i = from; i <= to; i++) {
        if (energy[i] > energy[at]) {
            return false;
        }
    }
    return energy[at] > 0;
}

/* The places that may be complexes: each the greatest within the refractory period around it. */
static void find_peaks(const double *energy, int64_t count, int64_t reach, struct finds *peaks)
{
    for (int64_t i = 0; i < count; i++) {
        const bool free = peaks->count == 0 || i - peaks->at[peaks->count - 1] > reach;
        if (free && is_greatest(energy, count, i, reach)) {
            peaks->at[peaks->count++] = i;
        }
    }
}

/* The median of the greatest energies of stretches of LEVEL_S that overlap by half. */
static double signal_level(const double *energy, int64_t count, double rate_hz, double *work)
{
    const int64_t stretch = (int64_t)(LEVEL_S * rate_hz);
    int64_t found = 0;
    for (int64_t from = 0; from == 0 || from + stretch / 2 < count; from += stretch / 2) {
        double greatest = 0;
        for (int64_t i = from; i < from + stretch && i < count; i++) {
            greatest = fmax(greatest, energy[i]);
        }
        work[found++] = greatest;
    }
    return quantile(work, found, 0.5);
}

/* The peaks above a threshold between the running levels of signal and noise. */
static void take_peaks(const double *energy, const struct finds *peaks, double level,
                       struct finds *beats)
{
    double signal = level, noise = FIRST_NOISE * level;
    for (int i = 0; i < peaks->count; i++) {
        const double value = energy[peaks->at[i]];
        if (value > noise + BETWEEN * (signal - noise)) {
            signal = 0.875 * signal + 0.125 * fmin(value, 3 * signal);
            beats->at[beats->count++] = peaks->at[i];
        } else {
            noise = 0.875 * noise + 0.125 * value;
        }
    }
}

static double median_of(const double *energy, const struct finds *beats, int from, int step,
                        double *work)
{
    int64_t count = 0;
    for (int i = from; i < beats->count; i += step) {
        work[count++] = energy[beats->at[i]];
    }
    return quantile(work, count, 0.5);
}

static double usual_interval(const struct finds *beats, double *work)
{
    for (int i = 1; i < beats->count; i++) {
        work[i - 1] = (double)(beats->at[i] - beats->at[i - 1]);
    }
    return quantile(work, beats->count - 1, 0.5);
}

/* The greatest peak between two complexes, but not soon behind the first; -1: none. */
static int64_t peak_between(const double *energy, const struct finds *peaks, int64_t from,
                            int64_t to)
{
    int64_t best = -1;
    for (int i = 0; i < peaks->count; i++) {
        const int64_t at = peaks->at[i];
        if (at > from && at < to && (best < 0 || energy[at] > energy[best])) {
            best = at;
        }
    }
    return best;
}

static int by_place(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Takes a peak of half the threshold where a complex seems to be missing. */
static void search_back(const struct search *search, const double *energy,
                        const struct finds *peaks, double level, struct finds *beats)
{
    const int found = beats->count;
    if (found < 3) {
        return;
    }
    const double usual = usual_interval(beats, search->work);
    const double noise = FIRST_NOISE * level;
    const double signal = median_of(energy, beats, 0, 1, search->work);
    const double least = (noise + BETWEEN * (signal - noise)) / 2;
    for (int i = 0; i + 1 < found; i++) {
        const int64_t from = beats->at[i], to = beats->at[i + 1];
        if ((double)(to - from) > SEARCH_BACK * usual) {
            const int64_t at =
                peak_between(energy, peaks, from + (int64_t)(AFTER_S * search->rate_hz),
                             to - (int64_t)(REFRACTORY_S * search->rate_hz));
            if (at >= 0 && energy[at] > least) {
                beats->at[beats->count++] = at;
            }
        }
    }
    qsort(beats->at, (size_t)beats->count, sizeof *beats->at, by_place);
}

/* Finds the complexes of one sum. */
static bool find_beats(struct search *search, int which)
{
    const double *energy = search->sum[which];
    const int64_t reach = (int64_t)(REFRACTORY_S * search->rate_hz);
    const size_t most = (size_t)(search->count / (reach + 1) + 2);
    struct finds *beats = &search->finds[which];
    struct finds peaks = {.at = malloc(most * sizeof *peaks.at)};
    beats->at = malloc(2 * most * sizeof *beats->at);
    const bool good = peaks.at && beats->at;
    if (good) {
        const double level = signal_level(energy, search->count, search->rate_hz, search->work);
        find_peaks(energy, search->count, reach, &peaks);
        take_peaks(energy, &peaks, level, beats);
        search_back(search, energy, &peaks, level, beats);
    }
    free(peaks.at);
    return good;
}

/* --- whether it can be trusted ------------------------------------------------------------------
 */

/* F1 of two sets of places: twice those in common over all. */
static double agreement(const struct finds *a, const struct finds *b, double reach)
{
    int common = 0;
    for (int i = 0, k = 0; i < a->count && k < b->count;) {
        const double apart = (double)(a->at[i] - b->at[k]);
        common += fabs(apart) <= reach;
        i += apart <= reach;
        k += apart >= -reach;
    }
    return a->count + b->count > 0 ? 2.0 * common / (a->count + b->count) : 0;
}

static bool alternates(const struct search *search)
{
    const double *energy = search->sum[HALVES];
    const struct finds *beats = &search->finds[HALVES];
    const double even = median_of(energy, beats, 0, 2, search->work);
    const double odd = median_of(energy, beats, 1, 2, search->work);
    return fmax(even, odd) > MOST_ALTERNANCE * fmin(even, odd);
}

/* Whether an interval is so long that a complex may have been missed in it: broad ones have slopes
 * that are hardly steeper than those of T waves. */
static bool has_gap(const struct search *search)
{
    const struct finds *beats = &search->finds[HALVES];
    const double usual = usual_interval(beats, search->work);
    for (int i = 1; i < beats->count; i++) {
        if ((double)(beats->at[i] - beats->at[i - 1]) > SEARCH_BACK * usual) {
            return true;
        }
    }
    return false;
}

static double trusted_rate(const struct search *search)
{
    const struct finds *beats = &search->finds[HALVES];
    const double reach = AGREEMENT_S * search->rate_hz;
    /* where complexes may be cut off, so that their places are not known */
    const int64_t edge = (int64_t)(WINDOW_S * search->rate_hz);
    if (beats->count < LEAST_BEATS || alternates(search) || has_gap(search)) {
        return 0;
    }
    for (int i = 0; i < HALVES; i++) {
        if (agreement(beats, &search->finds[i], reach) < LEAST_AGREEMENT) {
            return 0;
        }
    }
    const int first = beats->at[0] < edge, last = beats->count - 1;
    const int intervals = last - first - (beats->at[last] >= search->count - edge);
    const int64_t span = beats->at[first + intervals] - beats->at[first];
    const double seconds = (double)span / search->rate_hz;
    const double bpm = seconds > 0 ? 60 * intervals / seconds : 0;
    return seconds >= LEAST_SPAN_S && bpm >= 25 && bpm <= 300 ? bpm : 0;
}

/* The channels to search: the leads that do not follow from others, or where there are fewer than
 * two of these all leads. */
static int choose_channels(const struct ecgp_record_info *info, int channels[ECGP_LEADS])
{
    int count = 0;
    for (int round = 0; round < 2 && count < 2; round++) {
        count = 0;
        for (int lead = 0; lead < ECGP_LEADS; lead++) {
            const bool derived = lead >= 2 && lead < 6; /* III, aVR, aVL, aVF */
            if (info->lead_channel[lead] >= 0 && (round > 0 || !derived)) {
                channels[count++] = info->lead_channel[lead];
            }
        }
    }
    return count;
}

static enum ecgp_result run(struct search *search, double *rate_bpm, struct ecgp_error *error)
{
    int channels[ECGP_LEADS];
    const int leads = choose_channels(ecgp_record_info(search->record), channels);
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < leads && result == ECGP_OK; i++) {
        result = add_lead(search, channels[i], error);
    }
    if (result != ECGP_OK || search->leads < HALVES) {
        return result;
    }
    for (int i = 0; i < SUMS; i++) {
        if (!find_beats(search, i)) {
            return error_no_memory(error);
        }
    }
    *rate_bpm = trusted_rate(search);
    return ECGP_OK;
}

enum ecgp_result rate_measure(struct ecgp_record *record, int64_t first, int64_t count,
                              double *rate_bpm, struct ecgp_error *error)
{
    struct search search = {.record = record,
                            .rate_hz = ecgp_record_info(record)->rate_hz,
                            .first = first,
                            .count = count};
    *rate_bpm = 0;
    if (search.rate_hz < LEAST_RATE_HZ || (double)count < LEAST_SPAN_S * search.rate_hz) {
        return ECGP_OK;
    }
    double *all = calloc((size_t)count * (SUMS + 2), sizeof *all);
    if (!all) {
        return error_no_memory(error);
    }
    search.lead = all;
    search.work = all + count;
    for (int i = 0; i < SUMS; i++) {
        search.sum[i] = all + (i + 2) * count;
    }
    const enum ecgp_result result = run(&search, rate_bpm, error);
    for (int i = 0; i < SUMS; i++) {
        free(search.finds[i].at);
    }
    free(all);
    return result;
}
