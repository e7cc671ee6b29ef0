#include "page/ink.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"

/* Each reason to lose ink has a stream of random numbers for each field. */
enum reason { REASON_UNEVEN, REASON_PATCHES, REASON_GAPS, REASONS = 8 };

static struct rng stream(const struct plan *plan, int field, enum reason reason)
{
    struct rng page =
        rng_stream((uint64_t)plan->look.seed, (uint64_t)plan->look.page_index, RNG_INK);
    const uint64_t high = rng_u32(&page), low = rng_u32(&page);
    return rng_stream(high << 32 | low, (uint64_t)(field * REASONS + (int)reason), RNG_INK);
}

/* --- speed --- */

/* How far the pen goes from a sample to the next one, of the way that the paper goes. */
static double path(const struct plan_field *field, int64_t sample)
{
    const double rise =
        (field->mv[sample + 1] - field->mv[sample]) * field->mv_mm / field->sample_mm;
    return isnan(rise) ? 1 : sqrt(1 + rise * rise);
}

/* A pen lays its ink at a sample while it goes over it. */
static void slow_down(const struct plan *plan, const struct plan_field *field, double share,
                      float *ink)
{
    const double half = plan->pen_mm / field->sample_mm / 2;
    const int64_t reach = half > 1 ? llround(fmin(half, 1000)) : 1;
    double sum = 0;
    int64_t first = 0, last = 0; /* sum is that of the ways [first, last) */
    for (int64_t i = 0; i < field->samples; i++) {
        for (; last < i + reach && last < field->samples - 1; last++) {
            sum += path(field, last);
        }
        for (; first < i - reach; first++) {
            sum -= path(field, first);
        }
        const double speed = last > first ? fmax(sum / (double)(last - first), 1) : 1;
        ink[i] *= (float)(1 - share * (speed - 1) / (speed + 3));
    }
}

/* --- unevenness --- */

/* Smooth noise along a lead, whose random numbers are `length_mm` apart. */
static void add_noise(const struct plan_field *field, double length_mm, double weight,
                      struct rng *rng, float *sum)
{
    struct rng_smooth smooth = rng_smooth_begin(rng);
    for (int64_t i = 0; i < field->samples; i++) {
        sum[i] += (float)(weight * rng_smooth_next(&smooth, rng, field->sample_mm / length_mm));
    }
}

static enum ecgp_result vary(const struct plan_field *field, double share, struct rng rng,
                             float *ink, struct ecgp_error *error)
{
    float *noise = calloc((size_t)field->samples + 1, sizeof *noise);
    if (!noise) {
        return error_no_memory(error);
    }
    add_noise(field, 9, 0.35, &rng, noise);
    add_noise(field, 2, 0.35, &rng, noise);
    add_noise(field, 0.5, 0.3, &rng, noise);
    for (int64_t i = 0; i < field->samples; i++) {
        const double depth = fmin(fmax(0.5 + 1.8 * (noise[i] - 0.5), 0), 1);
        ink[i] *= (float)(1 - share * depth);
    }
    free(noise);
    return ECGP_OK;
}

/* --- patches and gaps --- */

/* Takes ink away from x0 to x1, mm behind the first sample; at its ends over `edge` mm less. */
static void take(const struct plan_field *field, double x0, double x1, double edge, double share,
                 float *ink)
{
    const double step = field->sample_mm;
    const int64_t from = llround(fmax(ceil(x0 / step), 0));
    for (int64_t i = from; i < field->samples && (double)i * step <= x1; i++) {
        const double inside = fmin((double)i * step - x0, x1 - (double)i * step);
        ink[i] *= (float)(1 - share * (edge > 0 ? fmin(inside / edge, 1) : 1));
    }
}

/* Patches of 4 to 30 mm whose lengths are that share of the whole. */
static void fade(const struct plan_field *field, double share, struct rng rng, float *ink)
{
    const double length = (double)field->samples * field->sample_mm;
    const double between = 17 * (1 - share) / share;
    double x = -rng_uniform(&rng) * (17 + between);
    while (x < length) {
        const double patch = rng_between(&rng, 4, 30), depth = rng_between(&rng, 0.35, 1);
        take(field, x, x + patch, 0.3 * patch, depth, ink);
        x += patch + rng_between(&rng, 0, 2 * between);
    }
}

static void interrupt(const struct plan_field *field, double per_100_mm, struct rng rng, float *ink)
{
    const double length = (double)field->samples * field->sample_mm;
    for (double x = 0; x < length;) {
        x += rng_between(&rng, 0, 200 / per_100_mm);
        const double gap = rng_between(&rng, 0.2, 1.5);
        take(field, x, x + gap, 0, 1, ink);
        x += gap;
    }
}

/* --- all of it --- */

static enum ecgp_result lay(const struct plan *plan, int number, const struct look *look,
                            float *ink, struct ecgp_error *error)
{
    const struct plan_field *field = &plan->field[number];
    enum ecgp_result result = ECGP_OK;
    for (int64_t i = 0; i < field->samples; i++) {
        ink[i] = (float)look->ink_depth;
    }
    if (look->ink_speed > 0) {
        slow_down(plan, field, look->ink_speed, ink);
    }
    if (look->ink_unevenness > 0) {
        result = vary(field, look->ink_unevenness, stream(plan, number, REASON_UNEVEN), ink, error);
    }
    if (look->ink_patches > 0) {
        fade(field, look->ink_patches, stream(plan, number, REASON_PATCHES), ink);
    }
    if (look->ink_gaps > 0) {
        interrupt(field, look->ink_gaps, stream(plan, number, REASON_GAPS), ink);
    }
    for (int64_t i = 0; i < field->samples; i++) {
        ink[i] = (float)(round((double)ink[i] * 1000) / 1000); /* as the ground truth tells it */
    }
    return result;
}

enum ecgp_result ink_lay(struct plan *plan, const struct look *look, struct ecgp_error *error)
{
    size_t count = 0;
    enum ecgp_result result = ECGP_OK;
    plan->narrowing = 1 / (1 - look->ink_thinning);
    if (look->ink_depth == 1 && look->ink_speed == 0 && look->ink_unevenness == 0 &&
        look->ink_patches == 0 && look->ink_gaps == 0) {
        return ECGP_OK;
    }
    for (int i = 0; i < plan->fields; i++) {
        count += plan->field[i].present ? (size_t)plan->field[i].samples : 0;
    }
    plan->inks = malloc(count * sizeof *plan->inks + 1);
    if (!plan->inks) {
        return error_no_memory(error);
    }
    count = 0;
    for (int i = 0; i < plan->fields && result == ECGP_OK; i++) {
        if (plan->field[i].present) {
            plan->field[i].ink = plan->inks + count;
            result = lay(plan, i, look, plan->inks + count, error);
            count += (size_t)plan->field[i].samples;
        }
    }
    return result;
}
