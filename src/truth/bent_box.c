#include "truth/bent_box.h"

#include <math.h>
#include <stdlib.h>

#include "truth/stroke.h"
#include "truth/truth.h"

enum { MOST_PX = 1 << 20, MOST_STEPS = 4096, TRIM = 3, POINTS = 8 };

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

static double clamp(double value, double most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

static void find_spot(const struct bent *bent, int64_t sample)
{
    const struct plan_field *field = bent->field;
    struct spot *spot = &bent->spots[sample];
    if (isnan(field->mv[sample])) {
        spot->x = spot->y = NAN;
        return;
    }
    /* what runs off the page ends at its edge */
    const double px_per_mm = bent->plan->map.px_per_mm;
    spot->x_mm =
        clamp(field->x_mm + (double)sample * field->sample_mm, bent->plan->width / px_per_mm);
    spot->y_mm =
        clamp(field->y_mm - field->mv[sample] * field->mv_mm, bent->plan->height / px_per_mm);
    map_point(&bent->plan->map, spot->x_mm, spot->y_mm, &spot->x, &spot->y);
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
        hits += plan_on_page(bent->plan, x_mm, y_mm) &&
                distance(bent, sample, x_mm, y_mm) <= bent->radius_mm;
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
        const int end = upright ? bent->plan->height : bent->plan->width;
        for (int k = (int)fmax(floor(along - half), 0);
             k <= (int)fmin(floor(along + half), end - 1); k++) {
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

struct hull {
    double x0, y0, x1, y1;
};

static void widen(struct hull *hull, double x, double y, const struct spot *spot)
{
    hull->x0 = fmin(hull->x0, x - spot->across);
    hull->x1 = fmax(hull->x1, x + spot->across);
    hull->y0 = fmin(hull->y0, y - spot->down);
    hull->y1 = fmax(hull->y1, y + spot->down);
}

static bool in_picture(const struct bent *bent, double x, double y)
{
    return x >= 0 && y >= 0 && x <= bent->plan->width && y <= bent->plan->height;
}

/* Widens the hull by the part of a segment that is in the picture, where one end is not. */
static void widen_by_crossing(const struct bent *bent, int64_t sample, struct hull *hull)
{
    const struct spot *from = &bent->spots[sample], *to = from + 1;
    const int steps = (int)fmin(ceil(2 * hypot(to->x - from->x, to->y - from->y)), MOST_STEPS);
    for (int i = 0; i < steps; i++) {
        const double share = (double)i / steps;
        double x, y;
        map_point(&bent->plan->map, from->x_mm + share * (to->x_mm - from->x_mm),
                  from->y_mm + share * (to->y_mm - from->y_mm), &x, &y);
        if (in_picture(bent, x, y)) {
            widen(hull, x, y, from);
        }
    }
}

/* The hull of the pen's ellipses in the picture; empty where there is none. */
static struct ecgp_box find_hull(const struct bent *bent)
{
    struct hull hull = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int64_t i = 0; i < bent->field->samples; i++) {
        const struct spot *spot = &bent->spots[i];
        const bool seen = in_picture(bent, spot->x, spot->y); /* false for NaN */
        if (seen) {
            widen(&hull, spot->x, spot->y, spot);
        }
        if (i + 1 < bent->field->samples && !isnan(spot->x) && !isnan(spot[1].x) &&
            seen != in_picture(bent, spot[1].x, spot[1].y)) {
            widen_by_crossing(bent, i, &hull);
        }
    }
    return hull.x0 <= hull.x1 ? (struct ecgp_box){to_px(floor(hull.x0)), to_px(floor(hull.y0)),
                                                  to_px(ceil(hull.x1)), to_px(ceil(hull.y1))}
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
    const struct ecgp_box hull = find_hull(&bent);
    *box = box_clip(hull, &picture);
    trim(&bent, box);
    free(bent.spots);
    return true;
}
