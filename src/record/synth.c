#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "config/leads.h"
#include "record/formats.h"
#include "record/heart.h"

#define WORD     "builtin" /* how the paths of such records begin */
#define STEPS_MV 1000.0    /* samples are whole microvolts, as recorders give them */
#define REACH    4.5       /* standard deviations beyond which a Gaussian is neglected */
#define NOISE_HZ 250.0     /* the rate of muscle noise, whatever the record's */

struct synth {
    struct ecgp_record record;
    int32_t *steps; /* SYNTH_LEADS rows of info.samples */
};

struct canvas {
    double rate_hz;
    size_t samples;
    double *leads; /* SYNTH_LEADS rows, mV */
    double *part;  /* one row: the signal to add to the leads */
};

/* The limb leads from the stored leads I and II (Einthoven, Goldberger). */
static const struct {
    double i, ii;
} limb[6] = {{1, 0}, {0, 1}, {-1, 1}, {-0.5, -0.5}, {1, -0.5}, {-0.5, 1}};

static enum ecgp_result synth_read(struct ecgp_record *record, int channel, int64_t first,
                                   int64_t count, double *mv, struct ecgp_error *error)
{
    (void)error;
    const int64_t samples = record->info.samples;
    const int32_t *steps = ((struct synth *)record)->steps + first;
    for (int64_t n = 0; n < count; n++) {
        if (channel < 6) {
            mv[n] = limb[channel].i * (steps[n] / STEPS_MV) +
                    limb[channel].ii * (steps[samples + n] / STEPS_MV);
        } else {
            mv[n] = steps[(channel - 4) * samples + n] / STEPS_MV;
        }
    }
    return ECGP_OK;
}

static void synth_close(struct ecgp_record *record)
{
    free(((struct synth *)record)->steps);
}

/* Adds a Gaussian to the row. The ratio of successive samples shrinks by a constant factor. */
static void add_gauss(const struct canvas *canvas, double mv, double center_s, double width_s)
{
    const double from = ceil((center_s - REACH * width_s) * canvas->rate_hz);
    const double to = (center_s + REACH * width_s) * canvas->rate_hz;
    const double first = from > 0 ? from : 0;
    const double last = fmin(to, (double)canvas->samples - 1);
    if (first > last) {
        return;
    }
    const double x = (first / canvas->rate_hz - center_s) / width_s;
    const double step = 1 / (canvas->rate_hz * width_s);
    const double shrink = exp(-step * step);
    double value = mv * exp(-0.5 * x * x);
    double ratio = exp(-x * step - 0.5 * step * step);
    double *row = canvas->part;
    for (size_t i = (size_t)first; i <= (size_t)last; i++) {
        row[i] += value;
        value *= ratio;
        ratio *= shrink;
    }
}

/* Adds the row to the leads. */
static void project(const struct canvas *canvas, const double mv[SYNTH_LEADS])
{
    for (int lead = 0; lead < SYNTH_LEADS; lead++) {
        double *row = canvas->leads + (size_t)lead * canvas->samples;
        for (size_t i = 0; i < canvas->samples; i++) {
            row[i] += mv[lead] * canvas->part[i];
        }
    }
}

static void add_wave(const struct canvas *canvas, const struct wave *wave,
                     const struct beats *beats)
{
    for (size_t i = 0; i < beats->count; i++) {
        const struct beat *beat = &beats->beat[i];
        const double second = beat->scale[wave->part] / TURN;
        if (beat->strength[wave->part] > 0) {
            add_gauss(canvas, wave->mv * beat->strength[wave->part],
                      beat->time_s + wave->angle * second, wave->width * second);
        }
    }
}

static void add_beats(const struct canvas *canvas, const struct heart *heart,
                      const struct beats *beats)
{
    for (int column = 0; column < PARTS * SYNTH_AXES; column++) {
        const int part = column / SYNTH_AXES;
        const int axis = column % SYNTH_AXES;
        if (part == PART_ECTOPIC && heart->rhythm != RHYTHM_VENTRICULAR) {
            continue;
        }
        memset(canvas->part, 0, canvas->samples * sizeof *canvas->part);
        for (int i = 0; i < SYNTH_WAVES; i++) {
            const struct wave *wave = &heart->waves[i];
            if ((int)wave->part == part && wave->axis == axis) {
                add_wave(canvas, wave, beats);
            }
        }
        project(canvas, heart->to_lead[part][axis]);
    }
}

/* Adds a fibrillation wave: harmonics with wandering frequency and amplitude. */
static void add_flutter(const struct canvas *canvas, const struct heart *heart)
{
    if (heart->rhythm != RHYTHM_FIBRILLATION) {
        return;
    }
    for (size_t i = 0; i < canvas->samples; i++) {
        const double t = (double)i / canvas->rate_hz;
        const double sway = 1.1 * sin(TURN * 0.31 * t + 2 * heart->flutter_phase) +
                            0.7 * sin(TURN * 1.13 * t + 5 * heart->flutter_phase);
        const double angle = TURN * heart->flutter_hz * t + heart->flutter_phase + sway;
        const double size = 1 + 0.35 * sin(TURN * 0.47 * t + 3 * heart->flutter_phase);
        canvas->part[i] = size * (sin(angle) + 0.25 * sin(2 * angle) + 0.1 * sin(3 * angle));
    }
    project(canvas, heart->flutter_mv);
}

/* Adds a sine of that frequency, with a random amplitude and phase per electrode. Random numbers
 * are drawn even where the sampling rate is too low to show it. */
static void add_sine(const struct canvas *canvas, struct rng *rng, double hz, double mv)
{
    double electrodes[2][SYNTH_ELECTRODES];
    const double phase = rng_between(rng, 0, TURN);
    for (int i = 0; i < SYNTH_ELECTRODES; i++) {
        const double size = mv * rng_between(rng, -1, 1);
        const double own = phase + rng_between(rng, -0.6, 0.6);
        electrodes[0][i] = size * cos(own);
        electrodes[1][i] = size * sin(own);
    }
    if (canvas->rate_hz < 2.5 * hz) {
        return;
    }
    const double turn_cos = cos(TURN * hz / canvas->rate_hz);
    const double turn_sin = sin(TURN * hz / canvas->rate_hz);
    for (int quarter = 0; quarter < 2; quarter++) {
        double c = quarter == 0 ? 1 : 0;
        double s = quarter == 0 ? 0 : -1;
        for (size_t i = 0; i < canvas->samples; i++) {
            canvas->part[i] = c;
            const double next = c * turn_cos - s * turn_sin;
            s = s * turn_cos + c * turn_sin;
            c = next;
        }
        double leads[SYNTH_LEADS];
        heart_electrodes_to_leads(electrodes[quarter], leads);
        project(canvas, leads);
    }
}

/* Sums the four bytes of a random number: close enough to a normal distribution for noise. The
 * standard deviation is 1. */
static double quick_normal(struct rng *rng)
{
    const uint32_t u = rng_u32(rng);
    const int sum = (int)((u & 255) + (u >> 8 & 255) + (u >> 16 & 255) + (u >> 24));
    return (sum - 510) / 147.8;
}

static void draw_muscle(struct rng *rng, double mv, double leads[SYNTH_LEADS])
{
    double electrodes[SYNTH_ELECTRODES];
    for (int i = 0; i < SYNTH_ELECTRODES; i++) {
        electrodes[i] = mv * quick_normal(rng);
    }
    heart_electrodes_to_leads(electrodes, leads);
}

static void add_muscle(const struct canvas *canvas, struct rng *rng, double mv)
{
    double before[SYNTH_LEADS], after[SYNTH_LEADS];
    draw_muscle(rng, mv, before);
    draw_muscle(rng, mv, after);
    int64_t drawn = 0;
    for (size_t i = 0; i < canvas->samples; i++) {
        const double at = (double)i * (NOISE_HZ / canvas->rate_hz);
        for (; (double)(drawn + 1) <= at; drawn++) {
            memcpy(before, after, sizeof before);
            draw_muscle(rng, mv, after);
        }
        const double part = at - (double)drawn;
        for (int lead = 0; lead < SYNTH_LEADS; lead++) {
            canvas->leads[(size_t)lead * canvas->samples + i] +=
                before[lead] + part * (after[lead] - before[lead]);
        }
    }
}

static void add_noise(const struct canvas *canvas, struct rng *rng, double breath_hz)
{
    const double breath_mv = rng_between(rng, 0.005, 0.05);
    const double drift_mv = rng_between(rng, 0.005, 0.06);
    const double drift_hz = rng_between(rng, 0.03, 0.12);
    const double mains_mv = rng_between(rng, 0, 0.006);
    const double mains_hz = rng_uniform(rng) < 0.5 ? 50 : 60;
    const double muscle_mv = rng_between(rng, 0.001, 0.008);
    add_sine(canvas, rng, breath_hz, breath_mv);
    add_sine(canvas, rng, drift_hz, drift_mv);
    add_sine(canvas, rng, mains_hz, mains_mv);
    /* Muscle noise comes last: it draws a number of random numbers that depends on the length. */
    add_muscle(canvas, rng, muscle_mv);
}

/* The mean rate of the beats within a record of that many seconds, a minute; 0 for fewer than two.
 */
static double rate_of(const struct beats *beats, double seconds)
{
    double first = 0, last = 0;
    int count = 0;
    for (size_t i = 0; i < beats->count; i++) {
        const double at = beats->beat[i].time_s;
        if (at >= 0 && at < seconds) {
            first = count == 0 ? at : fmin(first, at);
            last = count == 0 ? at : fmax(last, at);
            count++;
        }
    }
    return count > 1 ? 60 * (count - 1) / (last - first) : 0;
}

/* What a reader of the record would say: its rhythm, and how fast it is unless that is near the
 * usual limits of 60 and 100 a minute. */
static bool add_report(struct facts *facts, enum rhythm rhythm, double rate_bpm)
{
    static const char *const extra[] = {[RHYTHM_SINUS] = "",
                                        [RHYTHM_VENTRICULAR] =
                                            " with premature ventricular complexes",
                                        [RHYTHM_ATRIAL] = " with premature atrial complexes"};
    char report[96] = "Atrial fibrillation";
    if (rhythm != RHYTHM_FIBRILLATION) {
        snprintf(report, sizeof report, "Sinus %s%s",
                 rate_bpm > 0 && rate_bpm < 58 ? "bradycardia"
                 : rate_bpm > 102              ? "tachycardia"
                                               : "rhythm",
                 extra[rhythm]);
    }
    return facts_add(facts, "report", report, false);
}

/* The sample at an angle of a beat's part. */
static int64_t sample_at(const struct canvas *canvas, const struct beat *beat, enum part part,
                         double angle)
{
    const double second = beat->scale[part] / TURN;
    return (int64_t)floor((beat->time_s + angle * second) * canvas->rate_hz + 0.5);
}

/* Adds the waves of a beat that reach into the record. */
static bool add_waves(const struct canvas *canvas, const struct extent extent[HEART_EXTENTS],
                      const struct beat *beat, struct record_waves *waves)
{
    bool good = true;
    for (int i = 0; i < HEART_EXTENTS && good; i++) {
        const struct extent *at = &extent[i];
        const struct record_wave wave = {
            .kind = at->kind,
            .beat = at->kind == WAVE_QRS ? beat->code : '\0',
            .onset = sample_at(canvas, beat, at->part, at->onset),
            .peak = sample_at(canvas, beat, at->part, at->peak),
            .offset = sample_at(canvas, beat, at->part, at->offset),
        };
        if (beat->strength[at->part] > 0 && wave.offset >= 0 &&
            wave.onset < (int64_t)canvas->samples) {
            good = waves_add(waves, &wave);
        }
    }
    return good;
}

static bool list_waves(const struct canvas *canvas, const struct heart *heart,
                       const struct beats *beats, struct record_waves *waves)
{
    struct extent extent[HEART_EXTENTS];
    bool good = true;
    heart_extents(heart, extent);
    for (size_t i = 0; i < beats->count && good; i++) {
        good = add_waves(canvas, extent, &beats->beat[i], waves);
    }
    waves_sort(waves);
    return good;
}

static enum ecgp_result paint(const struct canvas *canvas, uint64_t seed, uint64_t index,
                              struct ecgp_record *record, struct ecgp_error *error)
{
    struct rng rng = rng_stream(seed, index, RNG_SYNTH);
    const struct heart heart = heart_draw(&rng);
    rng = rng_stream(seed, index, RNG_SYNTH_BEATS);
    struct beats beats;
    const double seconds = (double)canvas->samples / canvas->rate_hz;
    const enum ecgp_result result = heart_beats(&heart, &rng, seconds, &beats, error);
    if (result != ECGP_OK) {
        return result;
    }
    add_beats(canvas, &heart, &beats);
    const bool good = add_report(&record->facts, heart.rhythm, rate_of(&beats, seconds)) &&
                      list_waves(canvas, &heart, &beats, &record->waves);
    free(beats.beat);
    if (!good) {
        return error_no_memory(error);
    }
    add_flutter(canvas, &heart);
    rng = rng_stream(seed, index, RNG_SYNTH_NOISE);
    add_noise(canvas, &rng, heart.breath_hz);
    return ECGP_OK;
}

static enum ecgp_result make_steps(struct synth *synth, uint64_t seed, uint64_t index,
                                   struct ecgp_error *error)
{
    const size_t samples = (size_t)synth->record.info.samples;
    const size_t all = samples * SYNTH_LEADS;
    double *mv = calloc(all + samples, sizeof *mv);
    synth->steps = malloc(all * sizeof *synth->steps);
    enum ecgp_result result = ECGP_NO_MEMORY;
    if (!mv || !synth->steps) {
        error_no_memory(error);
    } else {
        const struct canvas canvas = {synth->record.info.rate_hz, samples, mv, mv + all};
        result = paint(&canvas, seed, index, &synth->record, error);
        for (size_t i = 0; result == ECGP_OK && i < all; i++) {
            synth->steps[i] = (int32_t)floor(mv[i] * STEPS_MV + 0.5);
        }
    }
    free(mv);
    return result;
}

static enum ecgp_result set_length(struct ecgp_record *record,
                                   const struct record_settings *settings, struct ecgp_error *error)
{
    const double rate_hz = settings->rate_hz, seconds = settings->builtin_seconds;
    const double samples = floor(rate_hz * seconds + 0.5);
    if (!(rate_hz >= RECORD_MIN_RATE_HZ && rate_hz <= RECORD_MAX_RATE_HZ && samples >= 1 &&
          samples <= 1e8)) {
        return error_set(
            error, ECGP_USAGE,
            "a built-in ECG of %g s at %g Hz, expected %g to %g Hz and 1 to 1e8 samples", seconds,
            rate_hz, RECORD_MIN_RATE_HZ, RECORD_MAX_RATE_HZ);
    }
    record->info.rate_hz = rate_hz;
    record->info.samples = (int64_t)samples;
    return ECGP_OK;
}

static bool synth_probe(const char *path)
{
    const size_t length = strlen(WORD);
    return strncmp(path, WORD, length) == 0 && (path[length] == '\0' || path[length] == ':');
}

static enum ecgp_result synth_open(struct ecgp_record *record, const char *path,
                                   const struct record_settings *settings, struct ecgp_error *error)
{
    const char *colon = strchr(path, ':');
    int64_t index = 0;
    if (colon && (!number_is_int(colon + 1, &index) || index < 0)) {
        return error_set(error, ECGP_USAGE,
                         "%s: expected \"builtin\" or \"builtin:N\" with a number N from 0", path);
    }
    enum ecgp_result result = set_length(record, settings, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (asprintf(&record->name, WORD "-%jd", (intmax_t)index) < 0) {
        record->name = NULL;
        return error_no_memory(error);
    }
    result = record_set_channels(record, ECGP_LEADS, lead_names, error);
    return result ? result
                  : make_steps((struct synth *)record, settings->seed, (uint64_t)index, error);
}

static const char *const endings[] = {NULL};

const struct record_format synth_format = {
    .info = {"built-in", endings,
             "a synthetic ECG made from the seed and a number: builtin or builtin:7"},
    .size = sizeof(struct synth),
    .probe = synth_probe,
    .open = synth_open,
    .read = synth_read,
    .close = synth_close,
};
