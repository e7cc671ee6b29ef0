/*
 * The truth of random pages of every preset: what the labels say, against masks and the dense map
 * as they were drawn. A few pages of each; with ECGPRESS_LONG=1 two hundred.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ecgpress/ecgpress.h>

#include "rig/drawn.h"
#include "rig/random_page.h"
#include "rig/spread.h"
#include "truth/page.h"
#include "truth/boxes.h"

enum {
    TRUTH = ECGP_DRAW_MASKS | ECGP_DRAW_MAP,
    MOST_VALUES = 200 * PLAN_MAX_FIELDS,
};

/* px a millimeter at the middle of the page. */
static double resolution(const struct ecgp_page *page)
{
    return page->plan.map.px_per_mm * page->plan.map.scale;
}

/* --- measurements --------------------------------------------------------------------------------
 */

/* What was measured on the pages of a preset. */
struct tally {
    struct spread point, drawn, center, crossing, matrix; /* px, px, px, mm, px */
    struct spread back; /* px, from a pixel to the page and back */
    struct spread hull; /* px, the worst side of each lead */
    long astray;        /* pixels of masks off the paper */
    struct spread loss; /* dB, flat minus bent */
    double snr[MOST_VALUES], flat[MOST_VALUES];
    int snrs;
};

/* Sample points against the plan's millimeters through the map, and through the map as drawn. */
static void measure_points(const struct scene *scene, struct tally *tally)
{
    const struct ecgp_page *page = scene->page;
    for (int f = 0; f < page->plan.fields; f++) {
        const struct plan_field *field = &page->plan.field[f];
        for (int64_t i = 0; field->present && i < field->samples; i += 7) {
            double x, y, to_x, to_y, mm[2];
            if (!ecgp_page_point(page, f, i, &x, &y)) {
                continue;
            }
            const double x_mm = field->x_mm + (double)i * field->sample_mm;
            const double y_mm = field->y_mm - field->mv[i] * field->mv_mm;
            ecgp_page_to_picture(page, x_mm, y_mm, &to_x, &to_y);
            spread_add(&tally->point, hypot(x - to_x, y - to_y), 0.05);
            if (on_picture(&scene->frame, x, y, 1)) {
                drawn_map_at(&scene->frame, x, y, mm);
                spread_add(&tally->drawn, hypot(mm[0] - x_mm, mm[1] - y_mm) * resolution(page),
                           0.05);
            }
        }
    }
}

/* What the drawn map says of a pixel leads back to it, also where paper hides paper. */
static void measure_map(const struct scene *scene, struct tally *tally)
{
    const struct plan *plan = &scene->page->plan;
    for (int y = scene->frame.height - 1; y >= 0; y -= 3) {
        for (int x = y % 3; x < scene->frame.width; x += 3) {
            const float *mm = map_of(&scene->frame, x, y);
            double to_x, to_y;
            if (mm[0] >= 0 && mm[1] >= 0 && mm[0] <= plan->width / plan->map.px_per_mm &&
                mm[1] <= plan->height / plan->map.px_per_mm) {
                ecgp_page_to_picture(scene->page, mm[0], mm[1], &to_x, &to_y);
                spread_add(&tally->back, hypot(to_x - x - 0.5, to_y - y - 0.5), 0.02);
            }
        }
    }
}

static void measure_crossings(const struct scene *scene, struct tally *tally)
{
    int columns, rows;
    double h[9], x_mm, y_mm, x, y, mm[2];
    const bool straight = ecgp_page_homography(scene->page, h);
    ecgp_page_grid(scene->page, &columns, &rows);
    for (int k = 0; k < columns * rows; k++) {
        const bool seen =
            ecgp_page_grid_point(scene->page, k % columns, k / columns, &x_mm, &y_mm, &x, &y);
        if (straight) {
            const double w = h[6] * x_mm + h[7] * y_mm + h[8];
            spread_add(&tally->matrix,
                       hypot((h[0] * x_mm + h[1] * y_mm + h[2]) / w - x,
                             (h[3] * x_mm + h[4] * y_mm + h[5]) / w - y),
                       0.05);
        }
        if (seen && on_picture(&scene->frame, x, y, 1)) {
            drawn_map_at(&scene->frame, x, y, mm);
            spread_add(&tally->crossing, hypot(mm[0] - x_mm, mm[1] - y_mm), 0.02);
        }
    }
}

/* Pixels of a mask that are not on the paper. */
static long astray(const struct scene *scene, const struct ecgp_mask *mask)
{
    const struct plan *plan = &scene->page->plan;
    const double width = plan->width / plan->map.px_per_mm + 1e-3;
    const double height = plan->height / plan->map.px_per_mm + 1e-3;
    long count = 0;
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
            const float *mm = map_of(&scene->frame, x, y);
            count += drawn_mask_at(mask, x, y) &&
                     (mm[0] < -1e-3 || mm[1] < -1e-3 || mm[0] > width || mm[1] > height);
        }
    }
    return count;
}

static void measure_boxes(const struct scene *scene, const struct random_page *choice,
                          struct tally *tally)
{
    for (int f = 0; f < scene->page->plan.fields; f++) {
        if (!scene->page->leads[f].present) {
            continue;
        }
        const struct ecgp_box *box = &scene->page->leads[f].box;
        const struct ecgp_box ink = drawn_box(&scene->frame.mask[f]);
        const int by = box_miss(box, &ink);
        spread_add(&tally->hull, by, 1);
        tally->astray += astray(scene, &scene->frame.mask[f]);
        if (abs(by) > 1 && is_thorough()) {
            print_message("  %s %d %.3f %s %s %d px, field %d: box %d,%d,%d,%d ink %d,%d,%d,%d\n",
                          choice->preset, choice->number, choice->severity, choice->layout,
                          choice->record, choice->width, f, box->x0, box->y0, box->x1, box->y1,
                          ink.x0, ink.y0, ink.x1, ink.y1);
        }
    }
}

/* --- signals out of masks ------------------------------------------------------------------------
 */

/* Ink around each sample, each pixel weighed by its nearness in time, up to a pixel of the page. */
struct trail {
    double *weight, *sum; /* sum: of mm below the zero line */
};

static void follow(const struct scene *scene, int f, struct trail *trail)
{
    const struct plan_field *field = &scene->page->plan.field[f];
    const struct ecgp_mask *mask = &scene->frame.mask[f];
    const double reach = 1 / resolution(scene->page);
    const size_t size = (size_t)field->samples + 1;
    *trail = (struct trail){calloc(size, sizeof(double)), calloc(size, sizeof(double))};
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
            if (!drawn_mask_at(mask, x, y)) {
                continue;
            }
            const float *mm = map_of(&scene->frame, x, y);
            const double at = (mm[0] - field->x_mm) / field->sample_mm;
            const double wide = reach / field->sample_mm;
            const int64_t last = (int64_t)fmin(floor(at + wide), (double)field->samples - 1);
            for (int64_t i = (int64_t)fmax(ceil(at - wide), 0); i <= last; i++) {
                const double weight = 1 - fabs((double)i - at) / wide;
                trail->weight[i] += weight;
                trail->sum[i] += weight * (mm[1] - field->y_mm);
            }
        }
    }
}

/* Signal to noise of the decoded signal, dB; NaN where too little of it is seen. */
static double decode(const struct scene *scene, int f)
{
    const struct plan_field *field = &scene->page->plan.field[f];
    struct trail trail;
    double x, y, sum = 0, squares = 0, noise = 0;
    int64_t count = 0;
    follow(scene, f, &trail);
    for (int64_t i = 0; i < field->samples; i++) {
        if (trail.weight[i] > 0.05 && ecgp_page_point(scene->page, f, i, &x, &y) &&
            on_picture(&scene->frame, x, y, 2)) {
            const double mv = -trail.sum[i] / trail.weight[i] / field->mv_mm;
            noise += (mv - field->mv[i]) * (mv - field->mv[i]);
            sum += field->mv[i];
            squares += field->mv[i] * field->mv[i];
            count++;
        }
    }
    free(trail.weight);
    free(trail.sum);
    const double power = squares - sum * sum / (double)count;
    return count > field->samples / 2 && power > 0 ? 10 * log10(power / noise) : NAN;
}

static void decode_all(const struct scene *scene, double snr[PLAN_MAX_FIELDS])
{
    for (int f = 0; f < PLAN_MAX_FIELDS; f++) {
        const bool there = f < scene->page->plan.fields && scene->page->plan.field[f].present;
        snr[f] = there ? decode(scene, f) : NAN;
    }
}

/* The middle line where it is nearly level as far as a pen's ink reaches: ink around a sample
 * against the polyline there, px. */
static void measure_center(const struct scene *scene, int f, struct tally *tally)
{
    const struct plan_field *field = &scene->page->plan.field[f];
    struct trail trail;
    const double reach_mm = fmax(2.5 / resolution(scene->page), scene->page->plan.pen_mm);
    const int64_t wide = (int64_t)ceil(reach_mm / field->sample_mm);
    follow(scene, f, &trail);
    for (int64_t i = 2 * wide; i + 2 * wide < field->samples; i += 4 * wide) {
        double low = INFINITY, high = -INFINITY, weight = 0, off = 0, x, y;
        for (int64_t k = i - 2 * wide; k <= i + 2 * wide; k++) {
            low = fmin(low, field->mv[k] * field->mv_mm);
            high = fmax(high, field->mv[k] * field->mv_mm);
        }
        for (int64_t k = i - wide; k <= i + wide; k++) {
            weight += trail.weight[k];
            off += trail.sum[k] + trail.weight[k] * field->mv[k] * field->mv_mm;
        }
        const bool level = (high - low) * resolution(scene->page) < 1;
        if (level && weight > 0 && ecgp_page_point(scene->page, f, i, &x, &y) &&
            on_picture(&scene->frame, x, y, 12)) {
            spread_add(&tally->center, off / weight * resolution(scene->page), 0.6);
        }
    }
    free(trail.weight);
    free(trail.sum);
}

/* The same page flat, so wide that a millimeter has as many pixels. */
static void compare_flat(struct scene *scene, const struct random_page *choice, struct tally *tally)
{
    double bent[PLAN_MAX_FIELDS], flat[PLAN_MAX_FIELDS];
    struct random_page even = *choice;
    even.width = (int)lround(fmax(choice->width * scene->page->plan.map.scale, 64));
    decode_all(scene, bent);
    scene_put_away(scene);
    random_page_draw(scene, random_page_options(&even, true), &even, TRUTH);
    assert_null(scene->page->plan.map.mesh);
    decode_all(scene, flat);
    for (int f = 0; f < PLAN_MAX_FIELDS; f++) {
        if (!isnan(bent[f]) && !isnan(flat[f])) {
            tally->snr[tally->snrs] = bent[f];
            tally->flat[tally->snrs++] = flat[f];
            spread_add(&tally->loss, flat[f] - bent[f], 3);
        }
    }
}

static int compare_numbers(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare_numbers);
    return count ? values[count / 2] : NAN;
}

static void report(const char *preset, struct tally *t)
{
    print_message("%-12s points %.1e, in the drawn map mean %.4f worst %.4f px, %ld over 0.05; "
                  "middle line mean %+.3f |%.3f| worst %.2f px of %ld\n",
                  preset, t->point.worst, spread_mean(&t->drawn), t->drawn.worst, t->drawn.over,
                  spread_mean(&t->center),
                  t->center.count ? t->center.size / (double)t->center.count : 0, t->center.worst,
                  t->center.count);
    print_message("%-12s pixels to page and back worst %.4f; boxes off by > 1 px: %ld of %ld, "
                  "worst %.0f; crossings worst %.4f mm of "
                  "%ld, %ld over; matrix worst %.4f px of %ld; SNR %.2f dB, flat %.2f, mean loss "
                  "%.2f\n",
                  "", t->back.worst, t->hull.over, t->hull.count, t->hull.worst, t->crossing.worst,
                  t->crossing.count, t->crossing.over, t->matrix.worst, t->matrix.count,
                  median(t->snr, t->snrs), median(t->flat, t->snrs), spread_mean(&t->loss));
}

/* How far the mean may be off where few samples were met, px: those of a level stroke go with each
 * other. */
static double chance(const struct spread *spread)
{
    return 0.5 / sqrt((double)spread->count);
}

static void test_labels_are_what_was_drawn(void **state)
{
    struct scene *scene = *state;
    const int pages = is_thorough() ? 200 : 8;
    struct tally *tally = malloc(sizeof *tally);
    bool good = true;
    for (int p = 0; p < PRESETS_COUNT; p++) {
        memset(tally, 0, sizeof *tally);
        for (int i = 0; i < pages; i++) {
            const struct random_page choice =
                random_page_choose(random_page_presets[p], i + 1000 * p);
            random_page_draw(scene, random_page_options(&choice, false), &choice, TRUTH);
            measure_points(scene, tally);
            measure_map(scene, tally);
            measure_crossings(scene, tally);
            measure_boxes(scene, &choice, tally);
            for (int f = 0; f < scene->page->plan.fields; f++) {
                if (scene->page->plan.field[f].present) {
                    measure_center(scene, f, tally);
                }
            }
            compare_flat(scene, &choice, tally);
            scene_put_away(scene);
        }
        report(random_page_presets[p], tally);
        good &= tally->point.over == 0 && tally->drawn.over == 0 && tally->crossing.over == 0 &&
                tally->matrix.over == 0 && tally->back.over == 0 && tally->astray == 0 &&
                tally->hull.over == 0 && spread_mean(&tally->loss) < 1 && tally->center.over == 0 &&
                fabs(spread_mean(&tally->center)) < 0.05 + chance(&tally->center) &&
                tally->center.count > pages && tally->snrs > pages;
    }
    free(tally);
    assert_true(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_are_what_was_drawn),
    };
    return cmocka_run_group_tests(tests, scene_set_up, scene_tear_down);
}
