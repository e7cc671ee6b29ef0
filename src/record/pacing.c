#include "record/pacing.h"

#include <math.h>

#define HALF_S 2e-3 /* from a spike's foot to its top */
#define REST   0.08 /* of its height, of the other sign ... */
#define REST_S 0.02 /* ... which fades so fast */

/* A pacemaker: the time between its pulses and the first one's, and how much later, 0: never, a
 * second chamber has one. */
struct pacer {
    double period_s, first_s, delay_s, mv;
};

static struct pacer pacer_of(const struct disturbance *d)
{
    uint32_t a[4], b[4];
    electrode_draw(d, KIND_PACER, 0, 0, a);
    electrode_draw(d, KIND_PACER, 0, 1, b);
    const double period_s = between(a[0], 0.6, 1.1);
    return (struct pacer){.period_s = period_s,
                          .first_s = period_s * uniform(a[1]),
                          .delay_s = a[2] >> 31 ? between(a[3], 0.12, 0.22) : 0,
                          .mv = 0.4 * pow(8, uniform(b[0]))};
}

/* Of a chamber's pulse, what the lead has: the electrodes lie about the heart at random. */
static double share_of(const struct part *part, int chamber)
{
    double share = 0;
    for (int e = 0; e < ELECTRODES; e++) {
        uint32_t a[4];
        electrode_draw(part->d, KIND_PACER, e, 2 + chamber, a);
        share += electrode_weight(part->lead, e) * between(a[0], -1, 1);
    }
    return share;
}

static void add_spike(const struct part *part, double time_s, double mv)
{
    const double half = fmax(HALF_S * part->rate_hz, 1), fade = REST_S * part->rate_hz;
    const int64_t top = (int64_t)llround(time_s * part->rate_hz) - part->first;
    const int64_t begin = top - (int64_t)half, end = top + (int64_t)half + (int64_t)(6 * fade);
    for (int64_t i = begin > 0 ? begin : 0; i <= end && i < part->count; i++) {
        const double off = (double)(i - top);
        part->mv[i] += mv * fmax(1 - fabs(off) / half, 0);
        part->mv[i] -= off > half ? REST * mv * exp((half - off) / fade) : 0;
    }
}

void pacing_add(const struct part *part)
{
    const struct pacer pacer = pacer_of(part->d);
    const double mv[2] = {pacer.mv * share_of(part, 0), 0.7 * pacer.mv * share_of(part, 1)};
    const double start_s = (double)part->first / part->rate_hz;
    const double end_s = (double)(part->first + part->count) / part->rate_hz;
    /* one before the first: its second chamber and its rest may reach into the part */
    const int64_t first = (int64_t)floor((start_s - pacer.first_s) / pacer.period_s) - 1;
    for (int64_t k = first > 0 ? first : 0; pacer.first_s + (double)k * pacer.period_s < end_s;
         k++) {
        uint32_t a[4];
        electrode_draw(part->d, KIND_PACED, 0, k, a);
        const double time_s = pacer.first_s + (double)k * pacer.period_s;
        if (uniform(a[0]) < part->d->pacing) {
            add_spike(part, time_s, mv[0]);
            if (pacer.delay_s > 0) {
                add_spike(part, time_s + pacer.delay_s, mv[1]);
            }
        }
    }
}
