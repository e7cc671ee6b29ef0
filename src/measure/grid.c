#include "measure/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/order.h"

enum { PATCH = 512, STRIP = 128, SHORTEST = 4, FOLDS = 512, PATCHES = 5, MOST_PEAKS = 64 };

static const double pi = 3.14159265358979323846;
static const double widest = 20;      /* degrees */
static const double least_peak = 0.2; /* of an autocorrelation, to be a period */
/* A page is 160 to 300 mm wide: a lone period that fits in more often than this is 1 mm. */
static const double most_periods = 75;

struct patch {
    int x, y, side;
    bool turned; /* sums along rows */
};

/* Depth summed along lines at one angle. */
struct profile {
    int count;
    double mean[PATCH];
};

/* The place of a patch's pixel in the planes; `along` counts along the lines. */
static size_t place_of(const struct sheet *sheet, const struct patch *patch, int across, int along)
{
    const int x = patch->x + (patch->turned ? along : across);
    const int y = patch->y + (patch->turned ? across : along);
    return (size_t)y * (size_t)sheet->width + (size_t)x;
}

/* Sums `length` of the patch's rows, every `step`-th of them. */
static void sum_profile(const struct sheet *sheet, const struct patch *patch, double angle,
                        int length, int step, struct profile *profile)
{
    uint32_t sums[PATCH] = {0}, counts[PATCH] = {0};
    const double slope = (patch->turned ? -1 : 1) * tan(angle * pi / 180);
    const int first = (patch->side - length) / 2;
    for (int i = first; i < first + length; i += step) {
        const int shift = (int)lround(slope * (i - patch->side / 2));
        const int from = shift < 0 ? -shift : 0;
        const int to = shift > 0 ? patch->side - shift : patch->side;
        const size_t at = place_of(sheet, patch, 0, i);
        const size_t pitch = patch->turned ? (size_t)sheet->width : 1;
        for (int j = from; j < to; j++) {
            const size_t pixel = at + (size_t)j * pitch;
            const uint32_t seen = sheet->ink[pixel] == 0;
            sums[j + shift] += seen * sheet->depth[pixel];
            counts[j + shift] += seen;
        }
    }
    profile->count = patch->side;
    double last = 0;
    for (int i = 0; i < patch->side; i++) {
        last = counts[i] > 0 ? sums[i] / (255.0 * counts[i]) : last;
        profile->mean[i] = last;
    }
}

static double unevenness(const struct profile *profile)
{
    double sum = 0;
    const int edge = profile->count / 16;
    for (int i = edge + 2; i < profile->count - edge; i++) {
        const double step = profile->mean[i] - profile->mean[i - 2];
        sum += step * step;
    }
    return sum;
}

static double best_angle(const struct sheet *sheet, const struct patch *patch, double from,
                         double to, double by, int length, int step)
{
    double best = 0, most = -1;
    for (double angle = from; angle <= to + 1e-9; angle += by) {
        struct profile profile;
        sum_profile(sheet, patch, angle, length, step, &profile);
        const double uneven = unevenness(&profile) * (1 - 1e-4 * fabs(angle));
        if (uneven > most) {
            most = uneven;
            best = angle;
        }
    }
    return best;
}

/* Takes the mean of the neighbors off, so that light and writing do not look like lines. */
static void flatten(struct profile *profile)
{
    enum { REACH = 48 };
    double sum[PATCH + 1] = {0}, flat[PATCH];
    const int n = profile->count;
    for (int i = 0; i < n; i++) {
        sum[i + 1] = sum[i] + profile->mean[i];
    }
    for (int i = 0; i < n; i++) {
        const int from = i > REACH ? i - REACH : 0, to = i + REACH < n ? i + REACH : n;
        flat[i] = profile->mean[i] - (sum[to] - sum[from]) / (to - from);
    }
    memcpy(profile->mean, flat, sizeof *flat * (size_t)n);
}

static void correlate(const struct profile *profile, double *r, int lags)
{
    const int n = profile->count;
    for (int lag = 0; lag < lags; lag++) {
        double product = 0, one = 1e-12, other = 1e-12;
        for (int i = 0; i + lag < n; i++) {
            const double a = profile->mean[i], b = profile->mean[i + lag];
            product += a * b;
            one += a * a;
            other += b * b;
        }
        r[lag] = product / sqrt(one * other);
    }
}

/* The local maximum of r near a lag, to a fraction; 0: there is none. */
static double peak_near(const double *r, int lags, double lag, double reach, double *height)
{
    double best = 0;
    *height = -1;
    const int from = (int)fmax(SHORTEST, floor(lag - reach));
    for (int i = from; i <= lag + reach && i + 1 < lags; i++) {
        if (r[i] >= r[i - 1] && r[i] >= r[i + 1] && r[i] > *height) {
            const double bend = r[i - 1] - 2 * r[i] + r[i + 1];
            best = i + (bend < 0 ? 0.5 * (r[i - 1] - r[i + 1]) / bend : 0);
            *height = r[i];
        }
    }
    return best;
}

/* A period, made better by its multiples. */
static double refine(const double *r, int lags, double period)
{
    double height;
    for (int k = 2; k * period + 3 < lags; k++) {
        const double peak = peak_near(r, lags, k * period, fmax(2, 0.1 * period), &height);
        if (peak <= 0 || height < least_peak / 2 || fabs(peak - k * period) > 0.3 * period ||
            k > lags / SHORTEST) {
            break;
        }
        period = peak / k;
    }
    return period;
}

/* A period that is no whole number may be seen at its double or treble alone; half and a third of 5
 * mm are no periods. */
static double whole_period(const double *r, int lags, double period, double height)
{
    for (int k = 2; k <= 3; k++) {
        double part_height;
        const double part = peak_near(r, lags, period / k, fmax(1, 0.03 * period), &part_height);
        const bool is_there = fabs(part - period / k) < 0.3 + 0.06 * period / k;
        if (is_there && part_height > 0.5 * height) {
            return part;
        }
    }
    return period;
}

/* The period of 5 mm in px; NaN: there is none. */
static double find_period(const double *r, int lags, int width)
{
    double most = least_peak, height = 0, period = 0;
    for (int i = SHORTEST; i + 1 < lags; i++) {
        most = r[i] >= r[i - 1] && r[i] >= r[i + 1] ? fmax(most, r[i]) : most;
    }
    for (int i = SHORTEST; i + 1 < lags && period <= 0; i++) {
        if (r[i] >= r[i - 1] && r[i] >= r[i + 1] && r[i] >= 0.8 * most && r[i] > least_peak) {
            period = peak_near(r, lags, i, 1, &height);
        }
    }
    if (period <= 0) {
        return NAN;
    }
    period = whole_period(r, lags, period, height);
    const double small = peak_near(r, lags, period / 5, fmax(1, 0.03 * period), &height);
    const bool is_major = period >= 5 * SHORTEST && small > 0 && height > 0.05;
    period = refine(r, lags, period);
    return is_major || width / period < most_periods ? period : 5 * period;
}

struct fold {
    double major, minor, area;
};

/* Folds the profile by the period; depths above what lies between the lines. */
static bool fold_lines(const struct profile *profile, double period, struct fold *fold)
{
    double sum[FOLDS] = {0}, count[FOLDS] = {0}, least = INFINITY, most = -INFINITY;
    const int bins = (int)fmin(FOLDS, fmax(round(period), 1));
    int top = 0;
    for (int i = 0; i < profile->count; i++) {
        const int bin = (int)(fmod(i, period) / period * bins) % bins;
        sum[bin] += profile->mean[i];
        count[bin]++;
    }
    for (int i = 0; i < bins; i++) {
        sum[i] = count[i] > 0 ? sum[i] / count[i] : 0;
        least = fmin(least, sum[i]);
        top = sum[i] > most ? i : top;
        most = fmax(most, sum[i]);
    }
    *fold = (struct fold){.major = most - least};
    for (int k = 1; k < 5; k++) {
        double line = 0;
        for (int i = -1; i <= 1; i++) {
            const int bin = (top + (int)lround(k * bins / 5.0) + i + bins) % bins;
            line = fmax(line, sum[bin] - least);
        }
        fold->minor += line / 4;
    }
    const int reach = (int)lround(bins / 10.0);
    for (int i = -reach; i <= reach; i++) {
        fold->area += (sum[(top + i + bins) % bins] - least) * 5 / bins;
    }
    return most > least;
}

struct found {
    struct series period, angle, major, minor, area;
};

static void measure_patch(const struct sheet *sheet, const struct patch *patch, struct found *found)
{
    double r[PATCH / 2];
    struct profile profile;
    const int strip = patch->side < STRIP ? patch->side : STRIP;
    double angle = best_angle(sheet, patch, -widest, widest, 1, strip, 1);
    angle = best_angle(sheet, patch, angle - 1, angle + 1, 0.25, patch->side / 2, 2);
    angle = best_angle(sheet, patch, angle - 0.2, angle + 0.2, 0.05, patch->side, 3);
    sum_profile(sheet, patch, angle, patch->side / 2, 1, &profile);
    struct profile flat = profile;
    flatten(&flat);
    correlate(&flat, r, patch->side / 2);
    const double period = find_period(r, patch->side / 2, sheet->width);
    struct fold fold;
    if (!isfinite(period) || !fold_lines(&profile, period, &fold)) {
        return;
    }
    series_add(&found->period, period * cos(angle * pi / 180));
    series_add(&found->angle, angle);
    series_add(&found->major, fold.major);
    series_add(&found->minor, fold.minor);
    series_add(&found->area, fold.area);
}

void grid_measure(const struct sheet *sheet, struct ruling *ruling)
{
    struct found found = {{0}, {0}, {0}, {0}, {0}};
    const int less = sheet->width < sheet->height ? sheet->width : sheet->height;
    const int side = less < PATCH ? less : PATCH;
    const int right = sheet->width - side, down = sheet->height - side;
    static const double places[PATCHES][2] = {
        {0.5, 0.5}, {0.25, 0.3}, {0.75, 0.3}, {0.25, 0.7}, {0.75, 0.7}};
    for (int i = 0; i < 2 * PATCHES; i++) {
        const struct patch patch = {.x = (int)(right * places[i / 2][0]),
                                    .y = (int)(down * places[i / 2][1]),
                                    .side = side,
                                    .turned = i % 2 == 1};
        measure_patch(sheet, &patch, &found);
    }
    ruling->px_per_mm = series_mode(&found.period) / 5;
    ruling->angle = series_quantile(&found.angle, 0.5);
    ruling->major_depth = series_quantile(&found.major, 0.5);
    ruling->minor_depth = series_quantile(&found.minor, 0.5);
    ruling->major_area = series_quantile(&found.area, 0.5);
    struct series *all[] = {&found.period, &found.angle, &found.major, &found.minor, &found.area};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        free(all[i]->value);
    }
}
