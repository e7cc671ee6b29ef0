#include "page/ink.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "base/scalar.h"

/* Each reason to lose ink has a stream of random numbers for each field. */
enum reason { REASON_UNEVEN, REASON_PATCHES, REASON_GAPS, REASON_DOTS, REASONS = 8 };

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

/* --- dead dots --- */

/* Dots of the head die one by one, and each but once. */
static void kill_dots(struct plan *plan, double per_100_mm)
{
    struct rng rng = stream(plan, 0, REASON_DOTS);
    const double high = plan_height_mm(plan);
    const int dots = (int)fmax(floor(high / DOT_MM), 1);
    const double wanted = floor(per_100_mm * high / 100 + rng_uniform(&rng));
    for (int i = 0; i < wanted && plan->dead_dots < PLAN_MAX_DEAD_DOTS; i++) {
        plan->dead_dot_mm[plan->dead_dots++] = rng_below(&rng, (uint32_t)dots) * DOT_MM;
    }
    qsort(plan->dead_dot_mm, (size_t)plan->dead_dots, sizeof *plan->dead_dot_mm, compare_doubles);
    int kept = 0;
    for (int i = 0; i < plan->dead_dots; i++) {
        if (kept == 0 || plan->dead_dot_mm[i] != plan->dead_dot_mm[kept - 1]) {
            plan->dead_dot_mm[kept++] = plan->dead_dot_mm[i];
        }
    }
    plan->dead_dots = kept;
}

/* The share of a disc of radius 1 that is above a height. */
static double disc_above(double y)
{
    const double at = fmin(fmax(y, -1), 1);
    return 0.5 + (at * sqrt(1 - at * at) + asin(at)) / 3.14159265358979323846;
}

/* What dead dots leave of the pen's disc at a sample. */
static double printed_share(const struct plan *plan, double y_mm)
{
    const double radius = plan->pen_mm / 2;
    double share = 1;
    for (int i = 0; i < plan->dead_dots; i++) {
        const double top = (plan->dead_dot_mm[i] - y_mm) / radius;
        share -= disc_above(top + DOT_MM / radius) - disc_above(top);
    }
    return fmax(share, 0);
}

bool ink_varies(const struct plan *plan)
{
    return plan->inks || plan->look.dead_dots > 0;
}

double ink_left(const struct plan *plan, const struct plan_field *field, int64_t sample)
{
    const double laid = field->ink ? (double)field->ink[sample] : 1;
    const double y_mm = field->y_mm - field->mv[sample] * field->mv_mm;
    return plan->dead_dots > 0 ? round(laid * printed_share(plan, y_mm) * 1000) / 1000 : laid;
}

struct ink_summary ink_summarize(const struct plan *plan, const struct plan_field *field)
{
    double sum = 0, least = 1;
    int64_t count = 0;
    for (int64_t i = 0; i < field->samples; i++) {
        if (!isnan(field->mv[i])) {
            const double left = ink_left(plan, field, i);
            sum += left;
            least = fmin(least, left);
            count++;
        }
    }
    return (struct ink_summary){count > 0 ? sum / (double)count : 1, least};
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
    if (look->dead_dots > 0) {
        kill_dots(plan, look->dead_dots);
    }
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
