#include "record/disturb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/electrode.h"
#include "record/pacing.h"

#define PI           3.14159265358979323846
#define LEAST_LAG_S  2e-4
#define LOSS_S       10.0 /* one loss of contact in so much time */
#define JUMP_S       1.0  /* at most one jump in so much time ... */
#define JUMP_MEMORY  30   /* ... and so many of those until it is forgotten */
#define RECOVERY_S   0.3  /* of an amplifier that had reached its limit */
#define SLIP_S       2.0  /* at most one slip in so much time ... */
#define SLIP_MOST_S  0.16 /* ... by so much */
#define TREMOR_LOW   20.0 /* Hz */
#define TREMOR_HIGH  150.0
#define TREMOR_PAD_S 0.2

/* --- tones --- */

/* A sine that another one, slower, may modulate: amplitude * (1 - depth + depth * slow). */
struct tone {
    double amplitude, hz, turn, depth, slow_hz, slow_turn;
};

/* A number on the unit circle that moves on by the same angle again and again. */
struct phasor {
    double re, im, step_re, step_im;
};

static struct phasor phasor_at(const struct part *part, double hz, double turn)
{
    const double at = 2 * PI * fmod(hz * (double)part->first / part->rate_hz + turn, 1);
    const double step = 2 * PI * hz / part->rate_hz;
    return (struct phasor){cos(at), sin(at), cos(step), sin(step)};
}

static double phasor_next(struct phasor *p)
{
    const double im = p->im, re = p->re;
    p->re = re * p->step_re - im * p->step_im;
    p->im = re * p->step_im + im * p->step_re;
    return im;
}

static void add_tone(const struct part *part, const struct tone *tone)
{
    struct phasor fast = phasor_at(part, tone->hz, tone->turn);
    struct phasor slow = phasor_at(part, tone->slow_hz, tone->slow_turn);
    for (int64_t i = 0; i < part->count; i++) {
        const double loud = 1 - tone->depth + tone->depth * phasor_next(&slow);
        part->mv[i] += tone->amplitude * loud * phasor_next(&fast);
    }
}

static void add_hum(const struct part *part, int electrode, double weight)
{
    uint32_t a[4], b[4];
    electrode_draw(part->d, KIND_TONES, electrode, 0, a);
    electrode_draw(part->d, KIND_TONES, electrode, 1, b);
    const double share = 0.2 + 0.8 * uniform(a[0]) * uniform(a[0]);
    add_tone(part, &(struct tone){.amplitude = weight * part->d->hum_mv * share,
                                  .hz = part->d->hum_hz + between(b[0], -0.05, 0.05),
                                  .turn = uniform(a[1]),
                                  .depth = between(a[2], 0.05, 0.3),
                                  .slow_hz = between(a[3], 0.1, 0.6),
                                  .slow_turn = uniform(b[1])});
}

static void add_wander(const struct part *part, int electrode, double weight)
{
    static const struct {
        double low_hz, high_hz, share;
    } bands[] = {{0.05, 0.15, 0.25}, {0.15, 0.35, 0.15}, {0.3, 0.5, 0.1}};
    for (int i = 0; i < 3; i++) {
        uint32_t a[4];
        electrode_draw(part->d, KIND_TONES, electrode, 2 + i, a);
        const double height = part->d->wander_mv * bands[i].share * between(a[2], 0.4, 1);
        add_tone(part, &(struct tone){.amplitude = weight * height,
                                      .hz = between(a[0], bands[i].low_hz, bands[i].high_hz),
                                      .turn = uniform(a[1])});
    }
}

/* --- tremor --- */

/* Adds white noise that swells and ebbs: four samples from each draw, of triangular distribution.
 */
static void add_white(const struct part *part, int electrode, double amplitude)
{
    uint32_t own[4], block[4];
    electrode_draw(part->d, KIND_TREMOR, electrode, -1, own);
    struct phasor slow = phasor_at(part, between(own[0], 0.1, 0.5), uniform(own[1]));
    const double scale = amplitude * between(own[2], 0.5, 1) * sqrt(6) / 65536;
    for (int64_t i = 0; i < part->count; i++) {
        const int64_t at = part->first + i;
        if (i == 0 || (at & 3) == 0) {
            electrode_draw(part->d, KIND_TREMOR, electrode, at >> 2, block);
        }
        const uint32_t number = block[at & 3];
        const double value = (double)(number >> 16) + (double)(number & 0xffff) - 65535;
        part->mv[i] += scale * value * (0.7 + 0.3 * phasor_next(&slow));
    }
}

/* The band of muscles, as far as the rate has it. */
static struct record_filter tremor_band(double rate_hz)
{
    const double most = 0.45 * rate_hz;
    return (struct record_filter){fmin(TREMOR_HIGH, most), TREMOR_LOW < most / 2 ? TREMOR_LOW : 0};
}

/* Adds what `make` adds to zeros, through a filter, which needs `pad` samples before and behind. */
static bool add_filtered(const struct part *part, bool (*make)(const struct part *part),
                         const struct record_filter *filter, int64_t pad)
{
    struct part room = *part;
    room.first -= pad;
    room.count += 2 * pad;
    room.mv = calloc((size_t)room.count, sizeof *room.mv);
    const bool good =
        room.mv && make(&room) &&
        (filter_is_none(filter) || filter_apply(filter, part->rate_hz, room.count, room.mv));
    for (int64_t i = 0; good && i < part->count; i++) {
        part->mv[i] += room.mv[pad + i];
    }
    free(room.mv);
    return good;
}

static bool make_tremor(const struct part *part)
{
    const struct record_filter band = tremor_band(part->rate_hz);
    const double share = (band.lowpass_hz - band.highpass_hz) / (part->rate_hz / 2);
    for (int e = 0; e < ELECTRODES; e++) {
        const double weight = electrode_weight(part->lead, e);
        if (weight != 0) {
            add_white(part, e, weight * part->d->tremor_mv / sqrt(share));
        }
    }
    return true;
}

static bool add_tremor(const struct part *part)
{
    const struct record_filter band = tremor_band(part->rate_hz);
    return add_filtered(part, make_tremor, &band, (int64_t)ceil(TREMOR_PAD_S * part->rate_hz));
}

/* --- jumps of the baseline --- */

static void add_jump(const struct part *part, double start_s, double height, double recovery_s)
{
    const double at = start_s * part->rate_hz - (double)part->first;
    const int64_t begin = at > 0 ? (int64_t)ceil(at) : 0;
    const double step = exp(-1 / (recovery_s * part->rate_hz));
    double level = height * exp(-((double)begin - at) / (recovery_s * part->rate_hz));
    for (int64_t i = begin; i < part->count && fabs(level) > 1e-6; i++) {
        part->mv[i] += level;
        level *= step;
    }
}

static void add_jumps(const struct part *part)
{
    const double start_s = (double)part->first / part->rate_hz;
    const double end_s = (double)(part->first + part->count) / part->rate_hz;
    const int64_t first = (int64_t)floor(start_s / JUMP_S) - JUMP_MEMORY;
    for (int64_t at = first > 0 ? first : 0; (double)at * JUMP_S < end_s; at++) {
        uint32_t a[4], b[4];
        electrode_draw(part->d, KIND_JUMPS, 0, at, a);
        electrode_draw(part->d, KIND_JUMPS, 1, at, b);
        const int electrode = (int)((uint64_t)a[1] * ELECTRODES >> 32);
        const double weight = electrode_weight(part->lead, electrode);
        if (weight != 0 && uniform(a[0]) < part->d->jumps * JUMP_S / LOSS_S) {
            const double height = 0.3 * pow(7, uniform(a[3])) * (b[0] & 1 ? 1 : -1);
            add_jump(part, ((double)at + uniform(a[2])) * JUMP_S, weight * height,
                     0.2 * pow(10, uniform(b[1])));
        }
    }
}

/* --- contact --- */

/* The sample at or behind a time, within the part. */
static int64_t sample_at(const struct part *part, double time_s)
{
    const double at = ceil(time_s * part->rate_hz) - (double)part->first;
    return at <= 0 ? 0 : at < (double)part->count ? (int64_t)at : part->count;
}

/* What a machine prints of a lead that is off: `height` is that of its square wave. */
static double mark_at(enum lead_off kind, double time_s, double period_s, double height)
{
    const bool first = fmod(time_s, period_s) < period_s / 2;
    return kind == LEAD_OFF_DASHES ? (first ? 0 : NAN) : first ? height / 2 : -height / 2;
}

static void mark_loss(const struct part *part, const uint32_t random[4], int64_t first, int64_t end)
{
    const enum lead_off kind = part->d->lead_off;
    const bool dashes = kind == LEAD_OFF_DASHES;
    const double period_s = between(random[2], dashes ? 0.1 : 0.2, dashes ? 0.2 : 0.5);
    const double height = between(random[3], 0.5, 2.5);
    for (int64_t i = first; i < end; i++) {
        const double time_s = (double)(part->first + i) / part->rate_hz;
        part->mv[i] = isnan(part->mv[i]) ? part->mv[i] : mark_at(kind, time_s, period_s, height);
    }
}

/* The trace stays on its zero line, or at the amplifier's limit, from which it comes back; or the
 * machine marks it. */
static void lose_contact(const struct part *part, int64_t block)
{
    uint32_t a[4], b[4];
    electrode_draw(part->d, KIND_LOSS, 0, block, a);
    electrode_draw(part->d, KIND_LOSS, 1, block, b);
    const int electrode = (int)((uint64_t)a[0] * ELECTRODES >> 32);
    const double weight = electrode_weight(part->lead, electrode);
    if (weight == 0 || (part->lead >= LIMB_LEADS && electrode < CHEST)) {
        return;
    }
    const double length_s = fmin(part->d->contact_loss_s, LOSS_S);
    const double start_s = (double)block * LOSS_S + uniform(a[1]) * (LOSS_S - length_s);
    const double height = between(a[3], 1.5, 3) * (b[0] & 1 ? 1 : -1);
    const double level = a[2] >> 31 ? height * (weight > 0 ? 1 : -1) : 0;
    const int64_t begin = sample_at(part, start_s), end = sample_at(part, start_s + length_s);
    if (part->d->lead_off != LEAD_OFF_AMPLIFIER) {
        mark_loss(part, b, begin, end);
        return;
    }
    for (int64_t i = begin; i < end; i++) {
        part->mv[i] = isnan(part->mv[i]) ? part->mv[i] : level;
    }
    if (level != 0) {
        add_jump(part, start_s + length_s, level, RECOVERY_S);
    }
}

static void lose_contacts(const struct part *part)
{
    const double start_s = (double)part->first / part->rate_hz;
    const double end_s = (double)(part->first + part->count) / part->rate_hz;
    const int64_t first = (int64_t)floor(start_s / LOSS_S);
    for (int64_t at = first > 0 ? first - 1 : 0; (double)at * LOSS_S < end_s; at++) {
        lose_contact(part, at);
    }
}

/* --- the pen --- */

/* A mass on a spring with friction, driven by the signal: its damping follows from the overshoot.
 * Each step is one of the implicit midpoint rule, which adds no damping. */
static void drag_pen(const struct part *part)
{
    const double over = part->d->overshoot > 0 ? -log(part->d->overshoot) : INFINITY;
    const double damping = isfinite(over) ? over / hypot(PI, over) : 1;
    const double w = 1 / part->d->lag_s;
    const int steps = (int)fmin(ceil(4 * w / part->rate_hz), 1e6);
    const double dt = 1 / (part->rate_hz * steps);
    const double loss = dt * w * (damping + dt * w / 4);
    double at = NAN, speed = 0, before = 0;
    for (int64_t i = 0; i < part->count; i++) {
        const double to = part->mv[i];
        if (isnan(to) || isnan(at)) {
            at = before = to;
            speed = 0;
            continue;
        }
        for (int k = 1; k <= steps; k++) {
            const double pull = before + (to - before) * (k - 0.5) / steps - at;
            const double next = (speed * (1 - loss) + dt * w * w * pull) / (1 + loss);
            at += dt * (speed + next) / 2;
            speed = next;
        }
        before = to;
        part->mv[i] = at;
    }
}

/* --- the paper --- */

/* How much later than the paper's even run the signal is that is printed at a time, s: the paper
 * slips within `rise_s`, and catches up more slowly. It never runs backwards. */
static double slip_at(const struct disturbance *d, double time_s)
{
    uint32_t a[4], b[4];
    const int64_t block = (int64_t)floor(time_s / SLIP_S);
    electrode_draw(d, KIND_SLIP, 0, block, a);
    electrode_draw(d, KIND_SLIP, 1, block, b);
    if (!(uniform(a[0]) < d->slips * SLIP_S / LOSS_S)) {
        return 0;
    }
    const double by_s = SLIP_MOST_S * between(a[1], 0.2, 1);
    const double rise_s = by_s * between(a[2], 1.8, 3), fall_s = rise_s * between(a[3], 1, 3);
    const double start_s = (double)block * SLIP_S + uniform(b[0]) * (SLIP_S - rise_s - fall_s);
    const double since_s = time_s - start_s;
    const double share = since_s < rise_s ? since_s / rise_s : 1 + (since_s - rise_s) / fall_s;
    const bool slips = share > 0 && share < 2;
    return slips ? (b[1] & 1 ? by_s : -by_s) * (1 - cos(PI * share)) / 2 : 0;
}

double disturb_shown_s(const struct disturbance *d, double time_s)
{
    enum { ROUNDS = 60 }; /* of bisection, or until it is exact */
    if (!(d->slips > 0)) {
        return time_s;
    }
    double low = time_s - SLIP_MOST_S, high = time_s + SLIP_MOST_S;
    for (int i = 0; i < ROUNDS && low < high; i++) { /* the paper never runs backwards */
        const double middle = (low + high) / 2;
        if (middle + slip_at(d, middle) < time_s) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

/* Reads `count` samples from the print of those in `from`, the first of which is `before` samples
 * earlier; `room` are there. */
static void slip_paper(const struct part *part, const double *from, int64_t before, int64_t room)
{
    for (int64_t i = 0; i < part->count; i++) {
        const double late_s = slip_at(part->d, (double)(part->first + i) / part->rate_hz);
        const double at =
            fmin(fmax((double)(before + i) + late_s * part->rate_hz, 0), (double)(room - 1));
        const int64_t left = (int64_t)at, right = left + 1 < room ? left + 1 : left;
        const double share = at - (double)left;
        part->mv[i] = share > 0 ? from[left] + share * (from[right] - from[left]) : from[left];
    }
}

/* --- all of them --- */

static bool has_lag(const struct disturbance *d)
{
    return d->lag_s >= LEAST_LAG_S;
}

static bool has_noise(const struct disturbance *d)
{
    return d->hum_mv > 0 || d->tremor_mv > 0 || d->wander_mv > 0 || d->jumps > 0 || d->pacing > 0;
}

bool disturb_is_none(const struct disturbance *d)
{
    return !has_noise(d) && !(d->contact_loss_s > 0) && !has_lag(d) && !(d->slips > 0);
}

static bool make_noise(const struct part *part)
{
    for (int e = 0; e < ELECTRODES; e++) {
        const double weight = electrode_weight(part->lead, e);
        if (weight != 0 && part->d->hum_mv > 0) {
            add_hum(part, e, weight);
        }
        if (weight != 0 && part->d->wander_mv > 0) {
            add_wander(part, e, weight);
        }
    }
    add_jumps(part);
    if (part->d->pacing > 0) {
        pacing_add(part);
    }
    return !(part->d->tremor_mv > 0) || add_tremor(part);
}

/* Time before and behind a part that its filtered noise depends on. */
static int64_t pad_of(const struct record_filter *filter, double rate_hz)
{
    const double high = filter->highpass_hz > 0 ? fmin(4 / filter->highpass_hz, 20) : 0;
    const double low = filter->lowpass_hz > 0 ? 4 / filter->lowpass_hz : 0;
    return (int64_t)ceil(fmax(high, low) * rate_hz);
}

/* All but what the paper does, in place; false without memory. */
static bool disturb(const struct disturbance *d, const struct record_filter *filter, double rate_hz,
                    int lead, int64_t first, int64_t count, double *mv)
{
    const struct part part = {d, rate_hz, lead, first, count, mv};
    if (has_noise(d) && !add_filtered(&part, make_noise, filter, pad_of(filter, rate_hz))) {
        return false;
    }
    if (d->contact_loss_s > 0) {
        lose_contacts(&part);
    }
    if (has_lag(d)) {
        drag_pen(&part);
    }
    return true;
}

/* Reads and disturbs a part of a lead; `clean` may be NULL. */
static enum ecgp_result read_part(const struct part *part, struct ecgp_record *record,
                                  const struct record_filter *filter, double *clean,
                                  struct ecgp_error *error)
{
    const int channel = ecgp_record_info(record)->lead_channel[part->lead];
    const enum ecgp_result result =
        record_read_filtered(record, filter, channel, part->first, part->count, part->mv, error);
    if (result == ECGP_OK && clean) {
        memcpy(clean, part->mv, (size_t)part->count * sizeof *clean);
    }
    return result || disturb(part->d, filter, part->rate_hz, part->lead, part->first, part->count,
                             part->mv)
               ? result
               : error_no_memory(error);
}

/* The same on paper that slips: it shows what is printed a little before and behind, too. */
static enum ecgp_result read_slipping(const struct part *part, struct ecgp_record *record,
                                      const struct record_filter *filter, double *clean,
                                      struct ecgp_error *error)
{
    const int64_t pad = (int64_t)ceil(SLIP_MOST_S * part->rate_hz) + 1;
    const int64_t samples = ecgp_record_info(record)->samples;
    struct part room = *part;
    room.first = part->first > pad ? part->first - pad : 0;
    const int64_t end = part->first + part->count;
    room.count = (end + pad < samples ? end + pad : samples) - room.first;
    room.mv = malloc(2 * (size_t)room.count * sizeof *room.mv);
    if (!room.mv) {
        return error_no_memory(error);
    }
    const int64_t before = part->first - room.first;
    double *undisturbed = room.mv + room.count;
    const enum ecgp_result result = read_part(&room, record, filter, undisturbed, error);
    if (result == ECGP_OK) {
        slip_paper(part, room.mv, before, room.count);
    }
    if (result == ECGP_OK && clean) {
        memcpy(clean, undisturbed + before, (size_t)part->count * sizeof *clean);
    }
    free(room.mv);
    return result;
}

enum ecgp_result disturb_read(const struct disturbance *d, struct ecgp_record *record,
                              const struct record_filter *filter, int lead, int64_t first,
                              int64_t count, double *mv, double *clean, struct ecgp_error *error)
{
    const struct part part = {d, ecgp_record_info(record)->rate_hz, lead, first, count, mv};
    return d->slips > 0 ? read_slipping(&part, record, filter, clean, error)
                        : read_part(&part, record, filter, clean, error);
}
