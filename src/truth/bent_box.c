#include "truth/bent_box.h"

#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/scalar.h"
#include "truth/stroke.h"
#include "truth/boxes.h"

enum { POINTS = 8, MOST_STEPS = 1 << 15 };

enum { LINES = 16 }; /* rows or columns that share one search for spots */

/* A point of the stroke's center line, on the page and in the picture, and the map around it. */
struct spot {
    int64_t sample; /* the sample here, or the last one before */
    double x_mm, y_mm, x, y;
    double slope[4];
    double radius_mm;    /* of the pen there */
    double across, down; /* half the size of its ellipse, px */
};

/* The part of a stroke that may have ink on the picture. */
struct bent {
    const struct plan *plan;
    const struct plan_field *field;
    double width_mm, height_mm; /* of the page */
    struct spot *spots;         /* at samples and between them, at most a pixel apart */
    size_t count, room;
    size_t *near; /* the indices of spots near the current lines, in order */
    size_t nears;
};

static struct spot spot_at(const struct bent *bent, int64_t sample, double x_mm, double y_mm)
{
    struct spot spot = {.sample = sample, .x_mm = x_mm, .y_mm = y_mm};
    mesh_around(bent->plan->map.mesh, x_mm, y_mm, &spot.x, &spot.y, spot.slope);
    spot.radius_mm = stroke_mask_radius_at(bent->plan, spot.slope) / bent->plan->map.px_per_mm;
    spot.across = spot.radius_mm * mesh_length(spot.slope[0], spot.slope[1]);
    spot.down = spot.radius_mm * mesh_length(spot.slope[2], spot.slope[3]);
    return spot;
}

static bool is_near(const struct bent *bent, const struct spot *spot)
{
    const double r = spot->radius_mm;
    return spot->x + spot->across > 0 && spot->y + spot->down > 0 &&
           spot->x - spot->across < bent->plan->width &&
           spot->y - spot->down < bent->plan->height && spot->x_mm > -r && spot->y_mm > -r &&
           spot->x_mm < bent->width_mm + r && spot->y_mm < bent->height_mm + r;
}

/* Adds a spot if its ink may reach the picture; false without memory. */
static bool keep(struct bent *bent, const struct spot *spot)
{
    if (!is_near(bent, spot)) {
        return true;
    }
    struct spot *spots = array_grow(bent->spots, &bent->room, bent->count + 1, sizeof *spots);
    if (!spots) {
        return false;
    }
    bent->spots = spots;
    spots[bent->count++] = *spot;
    return true;
}

/* Adds the spots from one sample up to the next, at most a pixel apart. */
static bool walk(struct bent *bent, const struct spot *from, const struct spot *to)
{
    const double length = mesh_length(to->x - from->x, to->y - from->y);
    const int steps = (int)clamp(ceil(length), 1, MOST_STEPS);
    bool good = keep(bent, from);
    for (int i = 1; i < steps && good; i++) {
        const double share = (double)i / steps;
        const struct spot spot =
            spot_at(bent, from->sample, from->x_mm + share * (to->x_mm - from->x_mm),
                    from->y_mm + share * (to->y_mm - from->y_mm));
        good = keep(bent, &spot);
    }
    return good;
}

static bool find_spots(struct bent *bent)
{
    const struct plan_field *field = bent->field;
    struct spot last = {.sample = -1};
    bool good = true;
    for (int64_t i = 0; i < field->samples && good; i++) {
        if (isnan(field->mv[i])) {
            continue;
        }
        const struct spot spot = spot_at(bent, i, field->x_mm + (double)i * field->sample_mm,
                                         field->y_mm - field->mv[i] * field->mv_mm);
        if (last.sample >= 0) {
            good = last.sample == i - 1 ? walk(bent, &last, &spot) : keep(bent, &last);
        }
        last = spot;
    }
    return good && (last.sample < 0 || keep(bent, &last));
}

/* Whether a point of the page is within the pen's radius of the center line near a spot. */
static bool is_inked(const struct bent *bent, const struct spot *spot, int64_t reach, double x,
                     double y)
{
    const struct plan_field *field = bent->field;
    const int64_t sample = spot->sample;
    const int64_t end = sample + reach + 1 < field->samples ? sample + reach + 1 : field->samples;
    const double square = spot->radius_mm * spot->radius_mm;
    double from_x = NAN, from_y = NAN;
    for (int64_t i = sample > reach ? sample - reach : 0; i < end; i++) {
        const double to_x = field->x_mm + (double)i * field->sample_mm;
        const double to_y = field->y_mm - field->mv[i] * field->mv_mm;
        const bool joined = !isnan(from_y);
        const double dx = joined ? to_x - from_x : 0, dy = joined ? to_y - from_y : 0;
        const double length = dx * dx + dy * dy;
        const double t = length > 0 ? ((x - to_x) * dx + (y - to_y) * dy) / length : 0;
        const double at = t < -1 ? -1 : t > 0 ? 0 : t;
        const double away_x = x - to_x - at * dx, away_y = y - to_y - at * dy;
        if (away_x * away_x + away_y * away_y <= square) { /* never where a sample is missing */
            return true;
        }
        from_x = to_x;
        from_y = to_y;
    }
    return false;
}

/* Whether the stroke near a spot covers half of a pixel at least half of which is paper. */
static bool covers(const struct bent *bent, const struct spot *spot, int column, int row)
{
    const double *slope = spot->slope;
    const double area = slope[0] * slope[3] - slope[1] * slope[2];
    const double pixel_mm = (fabs(slope[3]) + fabs(slope[1])) / fabs(area);
    const int64_t reach =
        (int64_t)fmin(ceil((2 * spot->radius_mm + pixel_mm) / bent->field->sample_mm) + 1, 1e6);
    int hits = 0, on_page = 0;
    for (int i = 0; i < POINTS * POINTS; i++) {
        const int rest = POINTS * POINTS - i;
        if (2 * (hits + rest) < POINTS * POINTS || 2 * (on_page + rest) < POINTS * POINTS) {
            return false;
        }
        if (2 * hits >= POINTS * POINTS && 2 * on_page >= POINTS * POINTS) {
            return true;
        }
        const double dx = column + (i % POINTS + 0.5) / POINTS - spot->x;
        const double dy = row + (i / POINTS + 0.5) / POINTS - spot->y;
        const double x_mm = spot->x_mm + (slope[3] * dx - slope[1] * dy) / area;
        const double y_mm = spot->y_mm + (slope[0] * dy - slope[2] * dx) / area;
        on_page += x_mm > 0 && y_mm > 0 && x_mm < bent->width_mm && y_mm < bent->height_mm;
        hits += is_inked(bent, spot, reach, x_mm, y_mm);
    }
    return 2 * hits >= POINTS * POINTS && 2 * on_page >= POINTS * POINTS;
}

/* The distance of a spot's ellipse from the center of a row (or a column, where `upright`). */
static double away_from(const struct spot *spot, bool upright, double middle)
{
    return fabs((upright ? spot->x : spot->y) - middle) - (upright ? spot->across : spot->down);
}

/* Finds the spots near the LINES lines from `first` on. */
static void find_near(struct bent *bent, bool upright, int first)
{
    bent->nears = 0;
    for (size_t i = 0; i < bent->count; i++) {
        if (away_from(&bent->spots[i], upright, first + LINES / 2.0) <= LINES / 2.0) {
            bent->near[bent->nears++] = i;
        }
    }
}

/* Whether the stroke covers half of any pixel of a line, from `first` to `end` along it.
 * Neighboring spots mostly share their pixels, which are checked once. */
static bool line_is_inked(const struct bent *bent, bool upright, int line, int first, int end)
{
    int seen_first = 0, seen_last = -1; /* range of the previous spot */
    size_t before = 0;
    for (size_t i = 0; i < bent->nears; i++) {
        const struct spot *spot = &bent->spots[bent->near[i]];
        if (away_from(spot, upright, line + 0.5) > 0.5) {
            continue;
        }
        const double along = upright ? spot->y : spot->x;
        const double half = upright ? spot->down : spot->across;
        const double begin = floor(along - half), finish = floor(along + half);
        const int from = begin < first ? first : (int)begin;
        const int to = finish > end - 1 ? end - 1 : (int)finish;
        seen_last = bent->near[i] == before + 1 ? seen_last : -1;
        for (int k = from; k <= to; k++) {
            const bool seen = k >= seen_first && k <= seen_last;
            if (!seen && covers(bent, spot, upright ? line : k, upright ? k : line)) {
                return true;
            }
        }
        seen_first = from;
        seen_last = to;
        before = bent->near[i];
    }
    return false;
}

/* Trims rows (or columns) without ink from both sides. */
static void trim(struct bent *bent, bool upright, struct ecgp_box *box)
{
    int *low = upright ? &box->x0 : &box->y0, *high = upright ? &box->x1 : &box->y1;
    const int first = upright ? box->y0 : box->x0, end = upright ? box->y1 : box->x1;
    bool inked = false;
    for (int begin = *low; *low < *high && !inked; *low += !inked) {
        if ((*low - begin) % LINES == 0) {
            find_near(bent, upright, *low);
        }
        inked = line_is_inked(bent, upright, *low, first, end);
    }
    inked = false;
    for (int begin = *high; *low < *high && !inked; *high -= !inked) {
        if ((begin - *high) % LINES == 0) {
            find_near(bent, upright, *high - LINES);
        }
        inked = line_is_inked(bent, upright, *high - 1, first, end);
    }
}

/* The hull of the ellipses on the picture; empty where there are none. */
static struct ecgp_box hull(const struct bent *bent)
{
    const struct plan *plan = bent->plan;
    double x0 = plan->width, y0 = plan->height, x1 = 0, y1 = 0;
    for (size_t i = 0; i < bent->count; i++) {
        const struct spot *spot = &bent->spots[i];
        const double left = spot->x - spot->across, right = spot->x + spot->across;
        const double top = spot->y - spot->down, bottom = spot->y + spot->down;
        x0 = left < x0 ? left : x0;
        x1 = right > x1 ? right : x1;
        y0 = top < y0 ? top : y0;
        y1 = bottom > y1 ? bottom : y1;
    }
    return (struct ecgp_box){(int)floor(fmax(x0, 0)), (int)floor(fmax(y0, 0)),
                             (int)ceil(fmin(x1, plan->width)), (int)ceil(fmin(y1, plan->height))};
}

bool bent_box(const struct plan *plan, const struct plan_field *field, struct ecgp_box *box)
{
    struct bent bent = {
        .plan = plan,
        .field = field,
        .width_mm = plan->width / plan->map.px_per_mm,
        .height_mm = plan->height / plan->map.px_per_mm,
    };
    bool good = find_spots(&bent);
    bent.near = good ? malloc(bent.count * sizeof *bent.near + 1) : NULL;
    good = bent.near != NULL;
    *box = hull(&bent);
    if (good) {
        trim(&bent, false, box);
        trim(&bent, true, box);
    }
    if (!good || box_is_empty(box)) {
        *box = (struct ecgp_box){0, 0, 0, 0};
    }
    free(bent.spots);
    free(bent.near);
    return good;
}
