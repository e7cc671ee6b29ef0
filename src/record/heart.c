#include "record/heart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scalar.h"

#define DEGREE     (TURN / 360)
#define SLOW_HZ    0.1 /* the slower of the two rhythms of heart rate variability */
#define MARGIN_S   2.0 /* beats outside of the record that reach into it */
#define MIN_BEAT_S 0.2

/* The leads from the axes (Dower): I, II, V1 .. V6 by x, y, z. */
static const double dower[SYNTH_LEADS][SYNTH_AXES] = {
    {0.632, -0.235, 0.059}, {0.235, 1.066, -0.132}, {-0.515, 0.157, -0.917}, {0.044, 0.164, -1.387},
    {0.882, 0.098, -1.277}, {1.213, 0.127, -0.601}, {1.125, 0.127, -0.086},  {0.831, 0.076, 0.230},
};

/* After Sameni et al., table 1; ectopic beats are ours. */
static const struct wave normal_waves[SYNTH_WAVES] = {
    {PART_ATRIA, 0, 0.03, -1.09, 0.09},       {PART_ATRIA, 0, 0.08, -0.83, 0.11},
    {PART_VENTRICLES, 0, -0.13, -0.19, 0.05}, {PART_VENTRICLES, 0, 0.85, -0.07, 0.045},
    {PART_VENTRICLES, 0, 1.11, 0.00, 0.045},  {PART_VENTRICLES, 0, 0.75, 0.06, 0.04},
    {PART_VENTRICLES, 0, 0.06, 0.22, 0.04},   {PART_RECOVERY, 0, 0.07, 1.10, 0.34},
    {PART_RECOVERY, 0, 0.16, 1.42, 0.27},     {PART_RECOVERY, 0, 0.39, 1.68, 0.18},
    {PART_ATRIA, 1, 0.06, -1.05, 0.09},       {PART_ATRIA, 1, 0.05, -0.85, 0.09},
    {PART_VENTRICLES, 1, -0.06, -0.20, 0.05}, {PART_VENTRICLES, 1, 0.32, -0.11, 0.06},
    {PART_VENTRICLES, 1, 0.61, -0.01, 0.05},  {PART_VENTRICLES, 1, -0.20, 0.09, 0.06},
    {PART_RECOVERY, 1, 0.07, 1.25, 0.32},     {PART_RECOVERY, 1, 0.16, 1.62, 0.22},
    {PART_ATRIA, 2, -0.04, -1.08, 0.10},      {PART_ATRIA, 2, 0.04, -0.85, 0.10},
    {PART_VENTRICLES, 2, -0.42, -0.14, 0.06}, {PART_VENTRICLES, 2, 0.72, 0.07, 0.07},
    {PART_RECOVERY, 2, -0.05, 1.00, 0.30},    {PART_RECOVERY, 2, -0.12, 1.36, 0.27},
    {PART_RECOVERY, 2, -0.20, 1.62, 0.20},    {PART_ECTOPIC, 0, 1.00, 0.05, 0.24},
    {PART_ECTOPIC, 0, -0.42, 2.05, 0.42},     {PART_ECTOPIC, 1, 1.00, -0.10, 0.22},
    {PART_ECTOPIC, 1, -0.38, 2.00, 0.40},     {PART_ECTOPIC, 2, 1.00, 0.20, 0.26},
    {PART_ECTOPIC, 2, -0.42, 2.10, 0.42},
};

void heart_electrodes_to_leads(const double electrodes[SYNTH_ELECTRODES], double leads[SYNTH_LEADS])
{
    const double right = electrodes[0], left = electrodes[1], foot = electrodes[2];
    const double central = (right + left + foot) / 3;
    leads[0] = left - right;
    leads[1] = foot - right;
    for (int i = 2; i < SYNTH_LEADS; i++) {
        leads[i] = electrodes[i + 1] - central;
    }
}

/* A normally distributed number, clamped to two standard deviations around `mean`. */
static double around(struct rng *rng, double mean, double deviation)
{
    const double n = rng_normal(rng);
    return mean + deviation * clamp(n, -2, 2);
}

static double gauss(double x)
{
    return exp(-0.5 * x * x);
}

/* The largest amplitude of a part in lead II, mV. */
static double peak_in_ii(const struct heart *heart, enum part part)
{
    double peak = 0;
    for (double angle = -1.4; angle < 2.4; angle += 0.02) {
        double sum = 0;
        for (int i = 0; i < SYNTH_WAVES; i++) {
            const struct wave *wave = &heart->waves[i];
            const double x = (angle - wave->angle) / wave->width;
            if (wave->part == part && fabs(x) < 4) {
                sum += wave->mv * gauss(x) * heart->to_lead[part][wave->axis][1];
            }
        }
        peak = fmax(peak, sum);
    }
    return peak;
}

/* Rotates the axes of a part: in the frontal plane from left to feet, in the horizontal plane from
 * left to back. */
static void turn_part(struct heart *heart, enum part part, double frontal, double horizontal)
{
    const double cf = cos(frontal), sf = sin(frontal);
    const double ch = cos(horizontal), sh = sin(horizontal);
    const double turned[SYNTH_AXES][SYNTH_AXES] = {
        {cf * ch, sf, cf * sh}, {-sf * ch, cf, -sf * sh}, {-sh, 0, ch}};
    for (int axis = 0; axis < SYNTH_AXES; axis++) {
        for (int lead = 0; lead < SYNTH_LEADS; lead++) {
            double sum = 0;
            for (int i = 0; i < SYNTH_AXES; i++) {
                sum += turned[axis][i] * dower[lead][i];
            }
            heart->to_lead[part][axis][lead] = sum;
        }
    }
}

/* Scales a part to a peak of about `mv` in lead II, by a factor of low to high. */
static void scale_part(struct heart *heart, enum part part, double mv, double low, double high)
{
    const double peak = peak_in_ii(heart, part);
    const double factor = clamp(peak > 0 ? mv / peak : high, low, high);
    for (int axis = 0; axis < SYNTH_AXES; axis++) {
        for (int lead = 0; lead < SYNTH_LEADS; lead++) {
            heart->to_lead[part][axis][lead] *= factor;
        }
    }
}

static void draw_waves(struct heart *heart, struct rng *rng)
{
    const double widths[PARTS] = {rng_between(rng, 0.95, 1.2), rng_between(rng, 1.1, 1.45),
                                  rng_between(rng, 0.85, 1.1), rng_between(rng, 0.9, 1.2)};
    const double ectopic[SYNTH_AXES] = {rng_between(rng, -1.2, 1.2), rng_between(rng, -1.2, 1.2),
                                        rng_between(rng, 0.5, 1.0) *
                                            (rng_uniform(rng) < 0.6 ? 1 : -1)};
    memcpy(heart->waves, normal_waves, sizeof normal_waves);
    for (int i = 0; i < SYNTH_WAVES; i++) {
        struct wave *wave = &heart->waves[i];
        wave->mv *= around(rng, 1, 0.1);
        wave->width *= widths[wave->part];
        if (wave->part == PART_ECTOPIC) {
            wave->mv *= ectopic[wave->axis];
        } else if (wave->part == PART_VENTRICLES) {
            /* The peaks of a broad complex are also further apart. */
            wave->angle *= 0.5 + 0.5 * widths[PART_VENTRICLES];
        }
    }
}

static void draw_projection(struct heart *heart, struct rng *rng)
{
    const double frontal = around(rng, 10, 12) * DEGREE;
    const double horizontal = around(rng, 0, 9) * DEGREE;
    turn_part(heart, PART_ATRIA, around(rng, 12, 8) * DEGREE, 0);
    turn_part(heart, PART_VENTRICLES, frontal, horizontal);
    turn_part(heart, PART_RECOVERY, 0.4 * frontal + around(rng, 4, 6) * DEGREE,
              0.5 * horizontal + around(rng, 0, 5) * DEGREE);
    turn_part(heart, PART_ECTOPIC, 0, 0);
    scale_part(heart, PART_ATRIA, rng_between(rng, 0.1, 0.19), 0.6, 2);
    scale_part(heart, PART_VENTRICLES, rng_between(rng, 0.8, 1.5), 0.65, 1.3);
    scale_part(heart, PART_RECOVERY, rng_between(rng, 0.2, 0.4), 0.6, 1.3);
    for (int lead = 2; lead < SYNTH_LEADS; lead++) {
        const double placement = around(rng, 0.88, 0.08);
        for (int i = 0; i < PARTS * SYNTH_AXES; i++) {
            heart->to_lead[i / SYNTH_AXES][i % SYNTH_AXES][lead] *= placement;
        }
    }
}

/* Fibrillation waves are largest in V1 and in the inferior leads. */
static void draw_flutter(struct heart *heart, struct rng *rng)
{
    const double mv = rng_between(rng, 0.03, 0.08);
    const double axes[SYNTH_AXES] = {rng_between(rng, -0.3, 0.2), rng_between(rng, 0.4, 0.8),
                                     rng_between(rng, -0.9, -0.5)};
    heart->flutter_hz = rng_between(rng, 5.2, 7.5);
    heart->flutter_phase = rng_between(rng, 0, TURN);
    for (int lead = 0; lead < SYNTH_LEADS && heart->rhythm == RHYTHM_FIBRILLATION; lead++) {
        for (int axis = 0; axis < SYNTH_AXES; axis++) {
            heart->flutter_mv[lead] += mv * axes[axis] * dower[lead][axis];
        }
    }
}

static enum rhythm draw_rhythm(struct rng *rng)
{
    const double u = rng_uniform(rng);
    return u < 0.70   ? RHYTHM_SINUS
           : u < 0.80 ? RHYTHM_FIBRILLATION
           : u < 0.91 ? RHYTHM_VENTRICULAR
                      : RHYTHM_ATRIAL;
}

struct heart heart_draw(struct rng *rng)
{
    struct heart heart = {.rhythm = draw_rhythm(rng)};
    /* Most hearts beat at 60 to 90 bpm; those with premature beats are slower. */
    const double bpm = clamp(75 + 17 * rng_normal(rng), 45, 130);
    const double fast = heart.rhythm == RHYTHM_FIBRILLATION ? 1.15 : 1.0;
    heart.rr_s = 60 / fmin(heart.rhythm >= RHYTHM_VENTRICULAR ? 95 : 130, bpm * fast);
    heart.breath_hz = rng_between(rng, 0.18, 0.32);
    heart.breath_phase = rng_between(rng, 0, TURN);
    heart.slow_phase = rng_between(rng, 0, TURN);
    heart.breath_depth = rng_between(rng, 0.01, 0.06) * fmin(1.2, heart.rr_s);
    heart.slow_depth = rng_between(rng, 0.005, 0.03);
    heart.pr_scale = rng_between(rng, 0.92, 1.15);
    draw_waves(&heart, rng);
    draw_projection(&heart, rng);
    draw_flutter(&heart, rng);
    return heart;
}

static double next_interval(const struct heart *heart, struct rng *rng, double time_s)
{
    const double n = around(rng, 0, 1);
    if (heart->rhythm == RHYTHM_FIBRILLATION) {
        return clamp(heart->rr_s * exp(0.22 * n), 0.36, 1.8);
    }
    const double breath = sin(TURN * heart->breath_hz * time_s + heart->breath_phase);
    const double slow = sin(TURN * SLOW_HZ * time_s + heart->slow_phase);
    return heart->rr_s * (1 + heart->breath_depth * breath + heart->slow_depth * slow + 0.008 * n);
}

static void add_beat(const struct heart *heart, struct rng *rng, struct beats *beats,
                     struct beat beat, double interval_s)
{
    const double rr = 0.5 * (interval_s + heart->rr_s);
    const double breath = sin(TURN * heart->breath_hz * beat.time_s + heart->breath_phase);
    beat.scale[PART_ATRIA] = heart->pr_scale * (0.72 + 0.28 * fmin(1.1, heart->rr_s));
    beat.scale[PART_VENTRICLES] = 1;
    beat.scale[PART_RECOVERY] = clamp(sqrt(rr), 0.62, 1.2);
    beat.scale[PART_ECTOPIC] = clamp(sqrt(rr), 0.75, 1.1);
    const double spread[PARTS] = {0.05, 0.015, 0.03, 0.03};
    for (int part = 0; part < PARTS; part++) {
        beat.strength[part] *= around(rng, 1, spread[part]) * (1 + 0.03 * breath);
    }
    beats->beat[beats->count++] = beat;
}

/* A premature beat, ventricular or atrial as the rhythm demands. */
static struct beat premature(const struct heart *heart, double time_s)
{
    const bool ventricular = heart->rhythm == RHYTHM_VENTRICULAR;
    struct beat beat = {.code = ventricular ? 'V' : 'A', .time_s = time_s};
    if (ventricular) {
        beat.strength[PART_ECTOPIC] = 1;
    } else {
        beat.strength[PART_ATRIA] = 0.7;
        beat.strength[PART_VENTRICLES] = beat.strength[PART_RECOVERY] = 1;
    }
    return beat;
}

enum ecgp_result heart_beats(const struct heart *heart, struct rng *rng, double seconds,
                             struct beats *beats, struct ecgp_error *error)
{
    const double end = seconds + MARGIN_S;
    const size_t most = (size_t)((end + MARGIN_S) / MIN_BEAT_S) + 8;
    *beats = (struct beats){.beat = calloc(most, sizeof *beats->beat)};
    if (!beats->beat) {
        return error_no_memory(error);
    }
    const bool extra = heart->rhythm >= RHYTHM_VENTRICULAR;
    const double atria = heart->rhythm == RHYTHM_FIBRILLATION ? 0 : 1;
    uint32_t until_extra = 2 + rng_below(rng, 4);
    double time = -MARGIN_S + heart->rr_s * rng_uniform(rng);
    double interval = heart->rr_s;
    while (time < end && beats->count + 2 < most) {
        const struct beat beat = {.code = 'N', .time_s = time, .strength = {atria, 1, 1, 0}};
        add_beat(heart, rng, beats, beat, interval);
        interval = next_interval(heart, rng, time);
        if (extra && until_extra-- == 0) {
            const bool ventricular = heart->rhythm == RHYTHM_VENTRICULAR;
            const double early = interval * (ventricular ? rng_between(rng, 0.58, 0.68)
                                                         : rng_between(rng, 0.64, 0.76));
            add_beat(heart, rng, beats, premature(heart, time + early), early);
            until_extra = 2 + rng_below(rng, 5);
            /* A ventricular beat does not reset the sinus node (compensatory pause); an atrial one
             * does. */
            interval = ventricular ? 2 * interval : early + interval * 1.08;
        }
        time += interval;
        interval = fmin(interval, 1.5 * heart->rr_s);
    }
    return ECGP_OK;
}

/* --- where waves begin and end ------------------------------------------------------------------
 */

#define ECTOPIC_T                                                                                  \
    1.0            /* rad: ectopic waves before are of the QRS complex, those behind of the T      \
                    */
#define ONSET 0.05 /* of the largest magnitude */

enum { EXTENT_STEPS = 96 }; /* between which the magnitude is nearly straight */

static bool is_of(const struct wave *wave, const struct extent *extent)
{
    return wave->part == extent->part &&
           (wave->part != PART_ECTOPIC || (wave->angle < ECTOPIC_T) == (extent->kind == WAVE_QRS));
}

static double magnitude(const struct heart *heart, const struct extent *extent, double angle)
{
    double axis[SYNTH_AXES] = {0};
    for (int i = 0; i < SYNTH_WAVES; i++) {
        const struct wave *wave = &heart->waves[i];
        if (is_of(wave, extent)) {
            axis[wave->axis] += wave->mv * gauss((angle - wave->angle) / wave->width);
        }
    }
    return sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
}

/* The place, from one whose magnitude is above `least` to its neighbor's, where it is `least`. */
static double cross(const double *size, int inside, int outside, double least)
{
    const double share = (size[inside] - least) / (size[inside] - size[outside]);
    return inside + share * (outside - inside);
}

static void set_extent(const struct heart *heart, struct extent *extent)
{
    double from = INFINITY, to = -INFINITY, size[EXTENT_STEPS + 1];
    for (int i = 0; i < SYNTH_WAVES; i++) {
        const struct wave *wave = &heart->waves[i];
        if (is_of(wave, extent)) {
            from = fmin(from, wave->angle - 4 * wave->width);
            to = fmax(to, wave->angle + 4 * wave->width);
        }
    }
    const double step = (to - from) / EXTENT_STEPS;
    int peak = 1;
    for (int i = 0; i <= EXTENT_STEPS; i++) {
        size[i] = magnitude(heart, extent, from + i * step);
        peak = i > 0 && i < EXTENT_STEPS && size[i] > size[peak] ? i : peak;
    }
    const double least = ONSET * size[peak];
    int first = 0, last = EXTENT_STEPS;
    while (first < peak && size[first] < least) {
        first++;
    }
    while (last > peak && size[last] < least) {
        last--;
    }
    const double bend = size[peak - 1] - 2 * size[peak] + size[peak + 1];
    const double beside = bend < 0 ? 0.5 * (size[peak - 1] - size[peak + 1]) / bend : 0;
    extent->onset = from + step * (first > 0 ? cross(size, first, first - 1, least) : 0);
    extent->peak = from + step * (peak + beside);
    extent->offset =
        from + step * (last < EXTENT_STEPS ? cross(size, last, last + 1, least) : EXTENT_STEPS);
}

void heart_extents(const struct heart *heart, struct extent extent[HEART_EXTENTS])
{
    static const struct extent all[HEART_EXTENTS] = {{PART_ATRIA, WAVE_P, 0, 0, 0},
                                                     {PART_VENTRICLES, WAVE_QRS, 0, 0, 0},
                                                     {PART_RECOVERY, WAVE_T, 0, 0, 0},
                                                     {PART_ECTOPIC, WAVE_QRS, 0, 0, 0},
                                                     {PART_ECTOPIC, WAVE_T, 0, 0, 0}};
    for (int i = 0; i < HEART_EXTENTS; i++) {
        extent[i] = all[i];
        set_extent(heart, &extent[i]);
    }
}
