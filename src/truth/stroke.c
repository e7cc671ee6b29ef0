#include "truth/stroke.h"

#include <math.h>

#include "base/scalar.h"

#define LEAST_SCALE 0.1 /* below this scale paper is seen edge-on */

enum { MAX_SUBDIVISION = 2 * STROKE_MAX_DEPTH - 1 };

/* The round outline of a thin pen and the corners of steep flanks need more boundaries than a
 * thick pen. With these depths, coverage is on average within 1/255 of that with eight subcolumns.
 */
int stroke_depth(const struct plan *plan)
{
    return stroke_mask_radius(plan) < 0.8 ? STROKE_MAX_DEPTH : 2;
}

int stroke_bent_parts(const struct plan *plan)
{
    return 2 * stroke_depth(plan) - 1;
}

double stroke_pen_radius(const struct plan *plan)
{
    return map_length(&plan->map, plan->pen_mm) / 2;
}

double stroke_mask_radius(const struct plan *plan)
{
    return fmax(stroke_pen_radius(plan), 0.5 / plan->map.scale);
}

double stroke_mask_radius_at(const struct plan *plan, const double slope[4])
{
    const double pen = stroke_pen_radius(plan);
    if (pen * plan->map.least >= 0.5) {
        return pen;
    }
    const double least = mesh_least(slope) / plan->map.px_per_mm;
    const double half = 0.5 / (least > LEAST_SCALE ? least : LEAST_SCALE);
    return half > pen ? half : pen;
}

int stroke_split(const struct plan *plan, const struct plan_field *field, double radius, int *lane)
{
    const double step = map_length(&plan->map, field->sample_mm);
    int64_t ends[STROKE_MAX_LANES]; /* the last sample of each lane */
    int lanes = 0;
    for (int64_t i = 0; i < field->samples; i++) {
        int number = -1;
        if (!isnan(field->mv[i])) {
            for (number = 0; number < lanes; number++) {
                const int64_t away = i - ends[number];
                if (away == 1 || (double)away * step > 2 * radius + 2) {
                    break;
                }
            }
            if (number == STROKE_MAX_LANES) {
                return -1;
            }
            lanes += number == lanes;
            ends[number] = i;
        }
        lane[i] = number;
    }
    return lanes;
}

bool stroke_clipped(const struct plan *plan, const struct plan_field *field)
{
    for (int64_t i = 0; i < field->samples; i++) {
        if (!isnan(field->mv[i]) && !plan_seen(plan, field, i)) {
            return true;
        }
    }
    return false;
}

struct stroke stroke_of(const struct plan *plan, const struct plan_field *field, double radius)
{
    double x, y;
    map_flat(&plan->map, field->x_mm, field->y_mm, &x, &y);
    return (struct stroke){
        .plan = plan,
        .field = field,
        .radius = radius,
        .x = x,
        .step = map_length(&plan->map, field->sample_mm),
        .subdivision = 2 * stroke_depth(plan) - 1,
    };
}

struct point {
    double x, y;
};

static bool point_at(const struct stroke *stroke, int64_t sample, struct point *at)
{
    *at = (struct point){0, 0};
    return (!stroke->lane || stroke->lane[sample] == stroke->number) &&
           plan_flat_point(stroke->plan, stroke->field, sample, &at->x, &at->y);
}

/* Extends [low, high] by the edges of the segment from a to b at x. */
static void add_edges(double radius, struct point a, struct point b, double x, double *low,
                      double *high)
{
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double shift = radius * dy / sqrt(dx * dx + dy * dy);
    const double slope = dy / dx;
    const double middle = a.y + slope * (x - a.x);
    const double rise = radius * sqrt(1 + slope * slope);
    if (x >= a.x + shift && x <= b.x + shift) {
        *low = fmin(*low, middle - rise);
    }
    if (x >= a.x - shift && x <= b.x - shift) {
        *high = fmax(*high, middle + rise);
    }
}

/* The first and last sample within `reach` of x; false where there is none. */
static bool samples_near(const struct stroke *stroke, double x, double reach, int64_t *first,
                         int64_t *last)
{
    const double count = (double)stroke->field->samples;
    const double low = floor((x - reach - stroke->x) / stroke->step);
    const double high = ceil((x + reach - stroke->x) / stroke->step);
    if (!(low < count) || !(high >= 0)) {
        return false;
    }
    *first = (int64_t)fmax(low, 0);
    *last = (int64_t)fmin(high, count - 1);
    return *first <= *last;
}

bool stroke_span(const struct stroke *stroke, double x, double *low, double *high)
{
    int64_t first, last;
    *low = INFINITY;
    *high = -INFINITY;
    const double reach = stroke->radius + 1.0 / stroke->subdivision;
    if (!samples_near(stroke, x, reach, &first, &last)) {
        return false;
    }
    bool joined = false;
    struct point before = {0, 0};
    struct point tip = {reach, INFINITY}; /* distance and y of the nearest sample */
    for (int64_t i = first; i <= last; i++) {
        struct point at;
        const bool there = point_at(stroke, i, &at);
        if (there) {
            const double away = fabs(x - at.x);
            if (away <= tip.x) {
                tip = (struct point){away, at.y};
            }
            if (away <= stroke->radius) {
                const double rise = sqrt(stroke->radius * stroke->radius - away * away);
                *low = fmin(*low, at.y - rise);
                *high = fmax(*high, at.y + rise);
            }
            if (joined) {
                add_edges(stroke->radius, before, at, x, low, high);
            }
        }
        joined = there;
        before = at;
    }
    if (*low > *high && isfinite(tip.y)) {
        *low = *high = tip.y;
    }
    return *low <= *high;
}

/* Integral of clamp(u, 0, 1) from 0 to u. */
static double ramp(double u)
{
    const double inside = clamp(u, 0, 1);
    return inside * inside / 2 + fmax(u - 1, 0);
}

/* Mean of clamp(u, 0, 1) for u running from a to b. */
static double mean_clamp(double a, double b)
{
    if (fabs(b - a) < 1e-2) {
        return clamp((a + b) / 2, 0, 1);
    }
    return (ramp(b) - ramp(a)) / (b - a);
}

/* The intervals at a column's boundaries. */
struct column {
    double low[MAX_SUBDIVISION + 1], high[MAX_SUBDIVISION + 1];
    double top, bottom; /* bounds; top > bottom where there is no stroke */
};

static struct column column_at(const struct stroke *stroke, int x)
{
    struct column column = {.top = INFINITY, .bottom = -INFINITY};
    for (int i = 0; i <= stroke->subdivision; i++) {
        const double at = x + (double)i / stroke->subdivision;
        stroke_span(stroke, at, &column.low[i], &column.high[i]);
        column.top = fmin(column.top, column.low[i]);
        column.bottom = fmax(column.bottom, column.high[i]);
    }
    return column;
}

static double column_coverage(const struct stroke *stroke, const struct column *column, int row)
{
    double sum = 0;
    for (int i = 0; i < stroke->subdivision; i++) {
        const double *low = &column->low[i];
        const double *high = &column->high[i];
        if (low[0] <= high[0] && low[1] <= high[1]) {
            sum +=
                mean_clamp(high[0] - row, high[1] - row) - mean_clamp(low[0] - row, low[1] - row);
        }
    }
    return clamp(sum / stroke->subdivision, 0, 1);
}

double stroke_coverage(const struct stroke *stroke, int column, int row)
{
    const struct column at = column_at(stroke, column);
    return column_coverage(stroke, &at, row);
}

static bool column_has_ink(const struct stroke *stroke, int x)
{
    const struct column column = column_at(stroke, x);
    const int first = (int)fmax(floor(column.top), 0);
    const int last = (int)fmin(ceil(column.bottom), stroke->plan->height);
    for (int row = first; row < last; row++) {
        if (column_coverage(stroke, &column, row) >= STROKE_THRESHOLD) {
            return true;
        }
    }
    return false;
}

/* Whether any column of the segment (or single sample) from i to j has ink in the row. */
static bool segment_has_ink(const struct stroke *stroke, double from, double to, int row, int *next)
{
    const int first = (int)fmax(floor(from - stroke->radius), *next);
    const int last = (int)fmin(ceil(to + stroke->radius), stroke->plan->width);
    for (int x = first; x < last; x++) {
        if (stroke_coverage(stroke, x, row) >= STROKE_THRESHOLD) {
            return true;
        }
    }
    *next = last > *next ? last : *next; /* columns up to here are known to hold none */
    return false;
}

static bool row_has_ink(const struct stroke *stroke, int row)
{
    const double low = row - stroke->radius;
    const double high = row + 1 + stroke->radius;
    bool joined = false;
    struct point before = {0, 0};
    int next = 0;
    for (int64_t i = 0; i < stroke->field->samples; i++) {
        struct point at;
        const bool there = point_at(stroke, i, &at);
        if (there) {
            const struct point from = joined ? before : at;
            if (fmin(from.y, at.y) < high && fmax(from.y, at.y) > low &&
                segment_has_ink(stroke, from.x, at.x, row, &next)) {
                return true;
            }
        }
        joined = there;
        before = at;
    }
    return false;
}

/* Rows and columns that the stroke can reach, clipped to the picture. */
static bool reach(const struct stroke *stroke, struct ecgp_box *box)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (int64_t i = 0; i < stroke->field->samples; i++) {
        struct point at;
        if (point_at(stroke, i, &at)) {
            left = fmin(left, at.x);
            right = fmax(right, at.x);
            top = fmin(top, at.y);
            bottom = fmax(bottom, at.y);
        }
    }
    const double r = stroke->radius;
    const int width = stroke->plan->width;
    const int height = stroke->plan->height;
    *box = (struct ecgp_box){
        (int)clamp(floor(left - r), 0, width),
        (int)clamp(floor(top - r), 0, height),
        (int)clamp(ceil(right + r), 0, width),
        (int)clamp(ceil(bottom + r), 0, height),
    };
    return left <= right && box->x0 < box->x1 && box->y0 < box->y1;
}

struct ecgp_box stroke_box(const struct stroke *stroke)
{
    struct ecgp_box box;
    if (!reach(stroke, &box)) {
        return (struct ecgp_box){0, 0, 0, 0};
    }
    while (box.x0 < box.x1 && !column_has_ink(stroke, box.x0)) {
        box.x0++;
    }
    while (box.x0 < box.x1 && !column_has_ink(stroke, box.x1 - 1)) {
        box.x1--;
    }
    if (box.x0 >= box.x1) {
        return (struct ecgp_box){0, 0, 0, 0};
    }
    while (!row_has_ink(stroke, box.y0)) {
        box.y0++;
    }
    while (!row_has_ink(stroke, box.y1 - 1)) {
        box.y1--;
    }
    return box;
}
