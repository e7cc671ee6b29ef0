#include "truth/bent_box.h"

#include <math.h>
#include <stdlib.h>

#include "truth/stroke.h"
#include "truth/truth.h"

enum { MOST_PX = 1 << 20, TRIM = 3, POINTS = 8 };

/* A sample on the page and in the picture, and the map around it. */
struct spot {
    double x_mm, y_mm, x, y;
    double slope[4];
    double across, down; /* half the size of the pen's ellipse, px */
};

struct bent {
    const struct plan *plan;
    const struct plan_field *field;
    double radius_mm;
    struct spot *spots; /* one a sample; x is NaN where it is missing */
};

static void find_spot(const struct bent *bent, int64_t sample)
{
    const struct plan_field *field = bent->field;
    struct spot *spot = &bent->spots[sample];
    spot->x_mm = field->x_mm + (double)sample * field->sample_mm;
    spot->y_mm = field->y_mm - field->mv[sample] * field->mv_mm;
    if (!plan_point(bent->plan, field, sample, &spot->x, &spot->y)) {
        spot->x = spot->y = NAN;
        return;
    }
    mesh_slope(bent->plan->map.mesh, spot->x_mm, spot->y_mm, spot->slope);
    spot->across = bent->radius_mm * hypot(spot->slope[0], spot->slope[1]);
    spot->down = bent->radius_mm * hypot(spot->slope[2], spot->slope[3]);
}

/* Distance from a point of the page to the stroke's middle line near a sample, mm. */
static double distance(const struct bent *bent, int64_t sample, double x, double y)
{
    const struct plan_field *field = bent->field;
    const int64_t reach = (int64_t)ceil(2 * bent->radius_mm / field->sample_mm) + 1;
    double nearest = INFINITY, last_x = NAN, last_y = NAN;
    for (int64_t i = sample - reach; i <= sample + reach; i++) {
        if (i < 0 || i >= field->samples || isnan(field->mv[i])) {
            last_x = NAN;
            continue;
        }
        const double to_x = field->x_mm + (double)i * field->sample_mm;
        const double to_y = field->y_mm - field->mv[i] * field->mv_mm;
        const double from_x = isnan(last_x) ? to_x : last_x, from_y = isnan(last_x) ? to_y : last_y;
        const double dx = to_x - from_x, dy = to_y - from_y;
        const double length = dx * dx + dy * dy;
        const double t = length > 0 ? ((x - from_x) * dx + (y - from_y) * dy) / length : 0;
        const double at = fmin(fmax(t, 0), 1);
        nearest = fmin(nearest, hypot(x - from_x - at * dx, y - from_y - at * dy));
        last_x = to_x;
        last_y = to_y;
    }
    return nearest;
}

/* Whether the stroke near a sample covers half of a pixel. */
static bool covers(const struct bent *bent, int64_t sample, int column, int row)
{
    const struct spot *spot = &bent->spots[sample];
    const double *slope = spot->slope;
    const double area = slope[0] * slope[3] - slope[1] * slope[2];
    int hits = 0;
    for (int i = 0; i < POINTS * POINTS; i++) {
        const double dx = column + (i % POINTS + 0.5) / POINTS - spot->x;
        const double dy = row + (i / POINTS + 0.5) / POINTS - spot->y;
        const double x_mm = spot->x_mm + (slope[3] * dx - slope[1] * dy) / area;
        const double y_mm = spot->y_mm + (slope[0] * dy - slope[2] * dx) / area;
        hits += distance(bent, sample, x_mm, y_mm) <= bent->radius_mm;
    }
    return 2 * hits >= POINTS * POINTS;
}

/* Whether the stroke covers a pixel of a row (or of a column, where `upright`) by half. */
static bool line_is_inked(const struct bent *bent, bool upright, int line)
{
    for (int64_t i = 0; i < bent->field->samples; i++) {
        const struct spot *spot = &bent->spots[i];
        const double away = fabs((upright ? spot->x : spot->y) - line - 0.5);
        const double along = upright ? spot->y : spot->x;
        const double half = upright ? spot->down : spot->across;
        if (!(away <= (upright ? spot->across : spot->down) + 0.5)) {
            continue;
        }
        for (int k = (int)floor(along - half); k <= (int)floor(along + half); k++) {
            if (covers(bent, i, upright ? line : k, upright ? k : line)) {
                return true;
            }
        }
    }
    return false;
}

static void trim(const struct bent *bent, struct ecgp_box *box)
{
    for (int i = 0; i < TRIM && box->y0 < box->y1 && !line_is_inked(bent, false, box->y0); i++) {
        box->y0++;
    }
    for (int i = 0; i < TRIM && box->y0 < box->y1 && !line_is_inked(bent, false, box->y1 - 1);
         i++) {
        box->y1--;
    }
    for (int i = 0; i < TRIM && box->x0 < box->x1 && !line_is_inked(bent, true, box->x0); i++) {
        box->x0++;
    }
    for (int i = 0; i < TRIM && box->x0 < box->x1 && !line_is_inked(bent, true, box->x1 - 1); i++) {
        box->x1--;
    }
}

static int to_px(double value)
{
    return (int)fmin(fmax(value, -MOST_PX), MOST_PX);
}

/* The hull of the pen's ellipses; empty where there is no sample. */
static struct ecgp_box hull(const struct bent *bent)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int64_t i = 0; i < bent->field->samples; i++) {
        const struct spot *spot = &bent->spots[i];
        if (!isnan(spot->x)) {
            x0 = fmin(x0, spot->x - spot->across);
            x1 = fmax(x1, spot->x + spot->across);
            y0 = fmin(y0, spot->y - spot->down);
            y1 = fmax(y1, spot->y + spot->down);
        }
    }
    return x0 <= x1 ? (struct ecgp_box){to_px(floor(x0)), to_px(floor(y0)), to_px(ceil(x1)),
                                        to_px(ceil(y1))}
                    : (struct ecgp_box){0, 0, 0, 0};
}

bool bent_box(const struct plan *plan, const struct plan_field *field, struct ecgp_box *box)
{
    const struct ecgp_box picture = {0, 0, plan->width, plan->height};
    const struct bent bent = {
        .plan = plan,
        .field = field,
        .radius_mm = stroke_mask_radius(plan) / plan->map.px_per_mm,
        .spots = malloc(((size_t)field->samples + 1) * sizeof *bent.spots),
    };
    if (!bent.spots) {
        return false;
    }
    for (int64_t i = 0; i < field->samples; i++) {
        find_spot(&bent, i);
    }
    *box = hull(&bent);
    trim(&bent, box);
    *box = box_clip(*box, &picture);
    free(bent.spots);
    return true;
}
