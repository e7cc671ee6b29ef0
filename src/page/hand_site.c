#include "page/hand_site.h"

#include <math.h>

#define LEAST_MV     0.2 /* a complex stands out by so much ... */
#define LEAST_SHARE  0.6 /* ... and by so much of the lead's largest */
#define REFRACTORY_S 0.3
#define NAME_CROWD   30 /* what a name counts, in points of a trace */
#define MOST_BEATS   64

static double mean_mv(const struct plan_field *field)
{
    double sum = 0;
    int64_t count = 0;
    for (int64_t i = 0; i < field->samples; i++) {
        if (!isnan(field->mv[i])) {
            sum += field->mv[i];
            count++;
        }
    }
    return count > 0 ? sum / (double)count : 0;
}

/* How far a sample is from the lead's mean; 0 where it is missing. */
static double deviation(const struct plan_field *field, double mean, int64_t i)
{
    return isnan(field->mv[i]) ? 0 : fabs(field->mv[i] - mean);
}

/* The samples at which complexes peak. */
static int find_peaks(const struct plan_field *field, double rate_hz, int64_t peak[MOST_BEATS])
{
    const double mean = mean_mv(field);
    const int64_t apart = (int64_t)ceil(REFRACTORY_S * rate_hz);
    double most = 0;
    int count = 0;
    for (int64_t i = 0; i < field->samples; i++) {
        most = fmax(most, deviation(field, mean, i));
    }
    const double least = fmax(LEAST_SHARE * most, LEAST_MV);
    for (int64_t i = 0; i < field->samples; i++) {
        const double here = deviation(field, mean, i);
        if (here < least) {
            continue;
        }
        if (count > 0 && i - peak[count - 1] < apart) {
            peak[count - 1] = here > deviation(field, mean, peak[count - 1]) ? i : peak[count - 1];
        } else if (count < MOST_BEATS) {
            peak[count++] = i;
        }
    }
    return count;
}

static void sample_place(const struct plan_field *field, int64_t i, double *x_mm, double *y_mm)
{
    const double mv = isnan(field->mv[i]) ? 0 : field->mv[i];
    *x_mm = field->x_mm + (double)i * field->sample_mm;
    *y_mm = field->y_mm - mv * field->mv_mm;
}

static const struct plan_field *choose_field(const struct plan *plan, struct rng *rng)
{
    for (int tries = 0; tries < 20; tries++) {
        const struct plan_field *field = &plan->field[rng_below(rng, (uint32_t)plan->fields)];
        if (field->present && field->samples >= 8) {
            return field;
        }
    }
    return NULL;
}

bool site_beat(const struct plan *plan, struct rng *rng, struct beat *beat)
{
    int64_t peak[MOST_BEATS];
    const struct plan_field *field = choose_field(plan, rng);
    if (!field) {
        return false;
    }
    const int peaks = find_peaks(field, plan->rate_hz, peak);
    int64_t first, next;
    if (peaks >= 2) {
        const uint32_t chosen = rng_below(rng, (uint32_t)peaks - 1);
        first = peak[chosen];
        next = peak[chosen + 1];
    } else {
        first = (int64_t)(rng_between(rng, 0, 0.6) * (double)field->samples);
        next = first + 1 + (int64_t)(rng_between(rng, 0.1, 0.35) * (double)field->samples);
    }
    *beat = (struct beat){
        .field = field, .found = peaks >= 2, .seconds = (double)(next - first) / plan->rate_hz};
    sample_place(field, first, &beat->x_mm, &beat->y_mm);
    sample_place(field, next, &beat->next_x_mm, &beat->next_y_mm);
    return true;
}

/* The samples of a field between two places. */
static void sample_span(const struct plan_field *field, double x0_mm, double x1_mm, int64_t *from,
                        int64_t *to)
{
    *from = (int64_t)fmax(ceil((x0_mm - field->x_mm) / field->sample_mm), 0);
    *to =
        (int64_t)fmin(floor((x1_mm - field->x_mm) / field->sample_mm) + 1, (double)field->samples);
}

void site_extent(const struct plan_field *field, double x0_mm, double x1_mm, double *top_mm,
                 double *bottom_mm)
{
    int64_t from, to;
    sample_span(field, x0_mm, x1_mm, &from, &to);
    *top_mm = field->y_mm;
    *bottom_mm = field->y_mm;
    for (int64_t i = from; i < to; i++) {
        double x, y;
        sample_place(field, i, &x, &y);
        *top_mm = fmin(*top_mm, y);
        *bottom_mm = fmax(*bottom_mm, y);
    }
}

static bool inside(const struct rect_mm *box, double x, double y)
{
    return x >= box->x0 && x <= box->x1 && y >= box->y0 && y <= box->y1;
}

int site_crowd(const struct plan *plan, const struct rect_mm *box)
{
    int crowd = 0;
    for (int i = 0; i < plan->fields; i++) {
        const struct plan_field *field = &plan->field[i];
        if (!field->present) {
            continue;
        }
        const int64_t step = (int64_t)fmax(0.5 / field->sample_mm, 1);
        int64_t from, to;
        sample_span(field, box->x0, box->x1, &from, &to);
        for (int64_t k = from; k < to; k += step) {
            double x, y;
            sample_place(field, k, &x, &y);
            crowd += inside(box, x, y);
        }
        const double em = plan->font_mm;
        const struct rect_mm near = {box->x0 - 1.2 * em, box->y0, box->x1, box->y1 + 0.6 * em};
        crowd +=
            field->name[0] && inside(&near, field->name_x_mm, field->name_y_mm) ? NAME_CROWD : 0;
    }
    return crowd;
}
