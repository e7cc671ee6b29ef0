/*
 * The stroke is followed in steps of a fraction of a pixel: ink lies within the pen's reach of some
 * step, and there is ink at each sample.
 */
#include "verify/stroke_warped.h"

#include <math.h>
#include <stdlib.h>

#include "base/scalar.h"
#include "verify/crop.h"

enum { STEPS_MOST = 4096 }; /* between two samples */

#define STEP_PX  0.5
#define SPARE_PX 1.5 /* ink beyond the pen's edge, at most */

struct warped_check {
    const struct log_page *page;
    const struct log_lead *lead;
    uint8_t *reached; /* pixels of the crop that the pen may ink */
    int missing, astray;
    int missing_sample, astray_pixel; /* the first ones */
};

/* The pen's reach around a point of the page, px; never below half a pixel. */
static double pen_reach(const struct log_page *page, const struct point *mm)
{
    double slope[4];
    forward_slope(&page->forward, mm->x, mm->y, slope);
    const double across = slope[0] * slope[0] + slope[2] * slope[2];
    const double down = slope[1] * slope[1] + slope[3] * slope[3];
    return fmax(page->pen_mm / 2 * sqrt(fmax(across, down)), 0.5) + SPARE_PX;
}

/* Marks the pixels of the crop whose middles are within a radius of a point of the picture. */
static void mark(struct warped_check *check, const struct point *px, double radius)
{
    const struct picture *mask = &check->lead->mask;
    const double x = px->x - check->lead->crop.x0 - 0.5, y = px->y - check->lead->crop.y0 - 0.5;
    const int top = (int)clamp(ceil(y - radius), 0, mask->height);
    const int bottom = (int)clamp(floor(y + radius) + 1, 0, mask->height);
    for (int row = top; row < bottom; row++) {
        const double half = sqrt(fmax(radius * radius - (row - y) * (row - y), 0));
        const int left = (int)clamp(ceil(x - half), 0, mask->width);
        const int right = (int)clamp(floor(x + half) + 1, 0, mask->width);
        uint8_t *at = check->reached + (size_t)row * (size_t)mask->width;
        for (int column = left; column < right; column++) {
            at[column] = 1;
        }
    }
}

static void mark_mm(struct warped_check *check, struct point mm)
{
    const struct point px = forward_point(&check->page->forward, mm.x, mm.y);
    mark(check, &px, pen_reach(check->page, &mm));
}

/* Follows the stroke from a sample to the next one; both are there. */
static void follow(struct warped_check *check, int sample)
{
    const struct log_lead *lead = check->lead;
    const double from = lead->mv[sample], to = lead->mv[sample + 1];
    struct point a, b;
    log_place(check->page, lead, sample, &a);
    log_place(check->page, lead, sample + 1, &b);
    const int steps = (int)fmin(ceil(hypot(b.x - a.x, b.y - a.y) / STEP_PX) + 1, STEPS_MOST);
    for (int i = 0; i < steps; i++) {
        const double part = (double)i / steps;
        mark_mm(check, log_place_mm(lead, sample + part, from + part * (to - from)));
    }
}

static void follow_all(struct warped_check *check)
{
    const struct log_lead *lead = check->lead;
    for (int i = 0; i < lead->samples; i++) {
        if (isnan(lead->mv[i])) {
            continue;
        }
        if (i + 1 < lead->samples && !isnan(lead->mv[i + 1])) {
            follow(check, i);
        } else {
            mark_mm(check, log_place_mm(lead, i, lead->mv[i]));
        }
    }
}

static bool ink_near(const struct log_lead *lead, const struct point *px)
{
    enum { NEAR = 2 };
    const int x = (int)floor(px->x), y = (int)floor(px->y);
    for (int row = y - NEAR; row <= y + NEAR; row++) {
        for (int column = x - NEAR; column <= x + NEAR; column++) {
            if (mask_has(lead, column, row)) {
                return true;
            }
        }
    }
    return false;
}

/* Looks for ink at a sample that is well on picture and paper and within a line: a steep line's tip
 * may cover no pixel by half. */
static void check_sample(struct warped_check *check, int sample)
{
    const struct log_page *page = check->page;
    struct point px, other;
    const bool joined = log_place(page, check->lead, sample + 1, &other) &&
                        log_place(page, check->lead, sample - 1, &other);
    if (joined && log_place(page, check->lead, sample, &px) &&
        log_beyond(page, check->lead, sample) < -2 && !ink_near(check->lead, &px)) {
        check->missing_sample = check->missing++ ? check->missing_sample : sample;
    }
}

static void check_ink(struct warped_check *check)
{
    const struct picture *mask = &check->lead->mask;
    for (int i = 0; i < mask->width * mask->height; i++) {
        if (mask->data[i] && !check->reached[i]) {
            check->astray_pixel = check->astray++ ? check->astray_pixel : i;
        }
    }
}

void stroke_warped(struct report *report, const struct log_page *page, const struct log_lead *lead,
                   const char *path)
{
    const size_t pixels = (size_t)lead->mask.width * (size_t)lead->mask.height;
    struct warped_check check = {.page = page, .lead = lead};
    check.reached = report_alloc(report, pixels, 1);
    if (!check.reached) {
        return;
    }
    follow_all(&check);
    for (int i = 0; i < lead->samples; i++) {
        check_sample(&check, i);
    }
    check_ink(&check);
    if (check.missing > 0) {
        report_fault(report, path, "%d samples have no ink near, first: sample %d", check.missing,
                     check.missing_sample);
    }
    if (check.astray > 0) {
        report_fault(report, path, "%d pixels of ink are away from the signal, first: %d, %d",
                     check.astray, lead->crop.x0 + check.astray_pixel % lead->mask.width,
                     lead->crop.y0 + check.astray_pixel / lead->mask.width);
    }
    free(check.reached);
}
