/* The electrodes that leads are made of, and the random numbers of what disturbs them. */
#ifndef RECORD_ELECTRODE_H
#define RECORD_ELECTRODE_H

#include <stdint.h>

#include "record/disturb.h"

/* Right arm, left arm, left leg and the six of the chest. */
enum { RA, LA, LL, CHEST, ELECTRODES = 9, LIMB_LEADS = 6 };

/* What random numbers are for. */
enum electrode_kind {
    KIND_TONES,
    KIND_TREMOR,
    KIND_JUMPS,
    KIND_LOSS,
    KIND_SLIP,
    KIND_PACER,
    KIND_PACED
};

/* A part of a lead: samples from `first` of the record on. */
struct part {
    const struct disturbance *d;
    double rate_hz;
    int lead;
    int64_t first, count;
    double *mv;
};

/* What an electrode contributes to a lead. */
double electrode_weight(int lead, int electrode);

/* Four random numbers of an electrode, at any place of a sequence. */
void electrode_draw(const struct disturbance *d, enum electrode_kind kind, int electrode,
                    int64_t at, uint32_t out[4]);

static inline double uniform(uint32_t number)
{
    return number * 0x1p-32;
}

static inline double between(uint32_t number, double low, double high)
{
    return low + (high - low) * uniform(number);
}

#endif
