/*
 * The heart behind a built-in ECG: P, Q, R, S and T waves are sums of Gaussians on three orthogonal
 * axes (McSharry et al., IEEE TBME 50:289, 2003; Sameni et al., EURASIP J. Adv. Signal Process.
 * 2007:43407), seen from the body's surface through Dower's matrix.
 */
#ifndef RECORD_HEART_H
#define RECORD_HEART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/rng.h"
#include "record/waves.h"

#define TURN 6.283185307179586 /* radians */

enum {
    SYNTH_LEADS = 8, /* the independent ones: I, II, V1 .. V6 */
    SYNTH_AXES = 3,  /* x to the left, y to the feet, z to the back */
};

/* The parts of a beat that are scaled and rotated separately. */
enum part { PART_ATRIA, PART_VENTRICLES, PART_RECOVERY, PART_ECTOPIC, PARTS };

enum rhythm { RHYTHM_SINUS, RHYTHM_FIBRILLATION, RHYTHM_VENTRICULAR, RHYTHM_ATRIAL };

/* A Gaussian on one axis. Times are in radians of a beat at 60 bpm, 0 at the R peak. */
struct wave {
    enum part part;
    int axis;
    double mv, angle, width;
};

enum { SYNTH_WAVES = 31 };

struct heart {
    enum rhythm rhythm;
    double rr_s, breath_hz, breath_phase, slow_phase, breath_depth, slow_depth;
    double pr_scale;
    struct wave waves[SYNTH_WAVES];
    double to_lead[PARTS][SYNTH_AXES][SYNTH_LEADS]; /* mV in the leads for 1 mV on an axis */
    double flutter_hz, flutter_phase;
    double flutter_mv[SYNTH_LEADS]; /* 0 unless the atria fibrillate */
};

struct beat {
    char code;              /* as in MIT-BIH: normal N, premature V or A */
    double time_s;          /* of its R peak */
    double scale[PARTS];    /* of time: a slow heart's T wave comes later */
    double strength[PARTS]; /* 0: the beat has no such part */
};

struct beats {
    struct beat *beat;
    size_t count;
};

/* Draws a patient from `rng`. */
struct heart heart_draw(struct rng *rng);

/* The beats that reach into [0, seconds]. The caller frees beats->beat. */
enum ecgp_result heart_beats(const struct heart *heart, struct rng *rng, double seconds,
                             struct beats *beats, struct ecgp_error *error);

/* Where a wave of every beat begins, peaks and ends, in radians as of struct wave: the magnitude of
 * its vector on the three axes rises above a twentieth of its largest one, is largest, and falls
 * below that again. It is the same in all leads. */
struct extent {
    enum part part;
    enum wave_kind kind;
    double onset, peak, offset;
};
/* P, QRS and T of normal beats, QRS and T of ectopic ones. */
enum { HEART_EXTENTS = 5 };
void heart_extents(const struct heart *heart, struct extent extent[HEART_EXTENTS]);

/* Lead voltages from those at the electrodes RA, LA, LL, C1 .. C6. */
enum { SYNTH_ELECTRODES = 9 };
void heart_electrodes_to_leads(const double electrodes[SYNTH_ELECTRODES],
                               double leads[SYNTH_LEADS]);

#endif
