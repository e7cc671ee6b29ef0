/*
 * The truth of random pages of every preset: what the labels say, against masks and the dense map
 * as they were drawn. A few pages of each; with ECGPRESS_LONG=1 two hundred.
 */
#define _GNU_SOURCE
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

#include "base/rng.h"
#include "base/text.h"
#include "export/page_json.h"
#include "rig/drawn.h"
#include "truth/page.h"
#include "truth/stroke.h"
#include "truth/truth.h"

enum {
    ALL = ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP,
    TRUTH = ECGP_DRAW_MASKS | ECGP_DRAW_MAP,
    MOST_SETTINGS = 160,
    MOST_VALUES = 200 * PLAN_MAX_FIELDS,
};

static const char *const presets[] = {"clean",        "print",   "scan",    "scan-bw", "photo",
                                      "screen-photo", "stained", "damaged", "mould",   "fax"};
enum { PRESETS_COUNT = sizeof presets / sizeof *presets };

/* A page as it is drawn: what it is drawn of, and the frame, which lives until the next one. */
struct scene {
    struct ecgp_renderer *renderer;
    bool thorough;
    struct ecgp_page *page;
    struct ecgp_frame frame;
};

/* The choice of a random page. */
struct choice {
    const char *preset;
    double strength;
    int number, width;
    const char *layout;
    char record[24];
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    *state = scene;
    const char *thorough = getenv("ECGPRESS_LONG");
    scene->thorough = thorough && strcmp(thorough, "1") == 0;
    scene->renderer = drawn_renderer();
    return scene->renderer ? 0 : -1;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    ecgp_renderer_destroy(scene->renderer);
    free(scene);
    return 0;
}

/* --- pages ---------------------------------------------------------------------------------------
 */

static struct choice choose(const struct scene *scene, const char *preset, int number)
{
    struct rng rng = rng_stream(77, (uint64_t)number, RNG_LOOK);
    int layouts = 0;
    while (ecgp_layout_name((size_t)layouts)) {
        layouts++;
    }
    struct choice choice = {.preset = preset, .number = number};
    choice.strength = rng_uniform(&rng);
    choice.width =
        scene->thorough ? 900 + (int)rng_below(&rng, 701) : 600 + (int)rng_below(&rng, 201);
    choice.layout = ecgp_layout_name(rng_below(&rng, (uint32_t)layouts));
    snprintf(choice.record, sizeof choice.record, "builtin:%u", rng_below(&rng, 200));
    return choice;
}

static void set(struct ecgp_options *options, const char *name, const char *value)
{
    struct ecgp_error error;
    if (ecgp_options_set(options, name, value, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
}

static void set_number(struct ecgp_options *options, const char *name, double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.17g", value);
    set(options, name, text);
}

/* Options of shape and capture at their defaults, which no preset changes then. */
static void lay_flat(struct ecgp_options *options)
{
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        const bool lies = strcmp(info->group, "shape") == 0 || strcmp(info->group, "capture") == 0;
        if (lies && strcmp(info->name, "preset") != 0 && strcmp(info->name, "strength") != 0 &&
            strcmp(info->name, "mix") != 0) {
            set(options, info->name, info->fallback);
        }
    }
}

static struct ecgp_options *options_of(const struct choice *choice, bool flat)
{
    struct ecgp_error error = {0};
    struct ecgp_options *options;
    assert_int_equal(ecgp_options_create(&options, &error), ECGP_OK);
    set(options, "preset", choice->preset);
    set_number(options, "strength", choice->strength);
    set_number(options, "width", choice->width);
    if (flat) {
        lay_flat(options);
    }
    return options;
}

/* Makes and draws a page; the options are destroyed. */
static void draw(struct scene *scene, struct ecgp_options *options, const struct choice *choice,
                 unsigned parts)
{
    struct ecgp_error error = {0};
    struct ecgp_record *record;
    const struct ecgp_page_spec spec = {.layout = choice->layout, .number = choice->number};
    assert_int_equal(ecgp_record_open(choice->record, options, &record, &error), ECGP_OK);
    if (ecgp_page_create(record, options, &spec, &scene->page, &error) != ECGP_OK ||
        ecgp_renderer_draw(scene->renderer, scene->page, parts, &scene->frame, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    ecgp_record_close(record);
    ecgp_options_destroy(options);
}

static void put_away(struct scene *scene)
{
    ecgp_page_destroy(scene->page);
    scene->page = NULL;
}

static bool on_picture(const struct ecgp_frame *frame, double x, double y, double margin)
{
    return x >= margin && y >= margin && x <= frame->width - margin && y <= frame->height - margin;
}

static const float *map_of(const struct ecgp_frame *frame, int x, int y)
{
    return frame->map + 2 * ((size_t)y * (size_t)frame->width + (size_t)x);
}

/* px a millimetre at the middle of the page. */
static double resolution(const struct ecgp_page *page)
{
    return page->plan.map.px_per_mm * page->plan.map.scale;
}

/* --- measurements --------------------------------------------------------------------------------
 */

/* A sum with its worst value. */
struct spread {
    long count, over;
    double sum, size, worst; /* sizes: of absolute values */
};

static void add(struct spread *spread, double value, double limit)
{
    spread->count++;
    spread->sum += value;
    spread->size += fabs(value);
    spread->worst = fmax(spread->worst, fabs(value));
    spread->over += !(fabs(value) <= limit);
}

static double mean(const struct spread *spread)
{
    return spread->count ? spread->sum / (double)spread->count : 0;
}

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

/* Sample points against the plan's millimetres through the map, and through the map as drawn. */
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
            ecgp_page_map(page, x_mm, y_mm, &to_x, &to_y);
            add(&tally->point, hypot(x - to_x, y - to_y), 0.05);
            if (on_picture(&scene->frame, x, y, 1)) {
                drawn_map_at(&scene->frame, x, y, mm);
                add(&tally->drawn, hypot(mm[0] - x_mm, mm[1] - y_mm) * resolution(page), 0.05);
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
                ecgp_page_map(scene->page, mm[0], mm[1], &to_x, &to_y);
                add(&tally->back, hypot(to_x - x - 0.5, to_y - y - 0.5), 0.02);
            }
        }
    }
}

static void measure_crossings(const struct scene *scene, struct tally *tally)
{
    int columns, rows;
    double h[9], x_mm, y_mm, x, y, mm[2];
    const bool straight = ecgp_page_homography(scene->page, h);
    ecgp_page_crossings(scene->page, &columns, &rows);
    for (int k = 0; k < columns * rows; k++) {
        const bool seen =
            ecgp_page_crossing(scene->page, k % columns, k / columns, &x_mm, &y_mm, &x, &y);
        if (straight) {
            const double w = h[6] * x_mm + h[7] * y_mm + h[8];
            add(&tally->matrix,
                hypot((h[0] * x_mm + h[1] * y_mm + h[2]) / w - x,
                      (h[3] * x_mm + h[4] * y_mm + h[5]) / w - y),
                0.05);
        }
        if (seen && on_picture(&scene->frame, x, y, 1)) {
            drawn_map_at(&scene->frame, x, y, mm);
            add(&tally->crossing, hypot(mm[0] - x_mm, mm[1] - y_mm), 0.02);
        }
    }
}

static struct ecgp_box ink_of(const struct ecgp_mask *mask)
{
    const struct ecgp_box ink = drawn_ink(mask);
    return box_is_empty(&ink) ? (struct ecgp_box){0, 0, 0, 0} : ink;
}

static int most(int a, int b)
{
    return abs(a) > abs(b) ? a : b;
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

/* By how much the box misses the ink at its worst side: positive where the box is too large. */
static int miss(const struct ecgp_box *box, const struct ecgp_box *ink)
{
    if (box_is_empty(box) || box_is_empty(ink)) {
        return box_is_empty(box) == box_is_empty(ink) ? 0 : 999;
    }
    return most(most(ink->x0 - box->x0, ink->y0 - box->y0),
                most(box->x1 - ink->x1, box->y1 - ink->y1));
}

static void measure_boxes(const struct scene *scene, const struct choice *choice,
                          struct tally *tally)
{
    for (int f = 0; f < scene->page->plan.fields; f++) {
        if (!scene->page->leads[f].present) {
            continue;
        }
        const struct ecgp_box *box = &scene->page->leads[f].box;
        const struct ecgp_box ink = ink_of(&scene->frame.mask[f]);
        const int by = miss(box, &ink);
        add(&tally->hull, by, 1);
        tally->astray += astray(scene, &scene->frame.mask[f]);
        if (abs(by) > 1 && scene->thorough) {
            print_message("  %s %d %.3f %s %s %d px, field %d: box %d,%d,%d,%d ink %d,%d,%d,%d\n",
                          choice->preset, choice->number, choice->strength, choice->layout,
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

/* The middle line where it is nearly level: ink around a sample against the polyline there, px. */
static void measure_center(const struct scene *scene, int f, struct tally *tally)
{
    const struct plan_field *field = &scene->page->plan.field[f];
    struct trail trail;
    const int64_t wide = (int64_t)ceil(2.5 / resolution(scene->page) / field->sample_mm);
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
            add(&tally->center, off / weight * resolution(scene->page), 0.6);
        }
    }
    free(trail.weight);
    free(trail.sum);
}

/* The same page flat, so wide that a millimetre has as many pixels. */
static void compare_flat(struct scene *scene, const struct choice *choice, struct tally *tally)
{
    double bent[PLAN_MAX_FIELDS], flat[PLAN_MAX_FIELDS];
    struct choice even = *choice;
    even.width = (int)lround(fmax(choice->width * scene->page->plan.map.scale, 64));
    decode_all(scene, bent);
    put_away(scene);
    draw(scene, options_of(&even, true), &even, TRUTH);
    assert_null(scene->page->plan.map.mesh);
    decode_all(scene, flat);
    for (int f = 0; f < PLAN_MAX_FIELDS; f++) {
        if (!isnan(bent[f]) && !isnan(flat[f])) {
            tally->snr[tally->snrs] = bent[f];
            tally->flat[tally->snrs++] = flat[f];
            add(&tally->loss, flat[f] - bent[f], 3);
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
                  preset, t->point.worst, mean(&t->drawn), t->drawn.worst, t->drawn.over,
                  mean(&t->center), t->center.count ? t->center.size / (double)t->center.count : 0,
                  t->center.worst, t->center.count);
    print_message("%-12s pixels to page and back worst %.4f; boxes off by > 1 px: %ld of %ld, "
                  "worst %.0f; crossings worst %.4f mm of "
                  "%ld, %ld over; matrix worst %.4f px of %ld; SNR %.2f dB, flat %.2f, mean loss "
                  "%.2f\n",
                  "", t->back.worst, t->hull.over, t->hull.count, t->hull.worst, t->crossing.worst,
                  t->crossing.count, t->crossing.over, t->matrix.worst, t->matrix.count,
                  median(t->snr, t->snrs), median(t->flat, t->snrs), mean(&t->loss));
}

static void test_labels_are_what_was_drawn(void **state)
{
    struct scene *scene = *state;
    const int pages = scene->thorough ? 200 : 8;
    struct tally *tally = malloc(sizeof *tally);
    bool good = true;
    for (int p = 0; p < PRESETS_COUNT; p++) {
        memset(tally, 0, sizeof *tally);
        for (int i = 0; i < pages; i++) {
            const struct choice choice = choose(scene, presets[p], i + 1000 * p);
            draw(scene, options_of(&choice, false), &choice, TRUTH);
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
            put_away(scene);
        }
        report(presets[p], tally);
        good &= tally->point.over == 0 && tally->drawn.over == 0 && tally->crossing.over == 0 &&
                tally->matrix.over == 0 && tally->back.over == 0 && tally->astray == 0 &&
                tally->hull.over == 0 && mean(&tally->loss) < 1 && tally->center.over == 0 &&
                fabs(mean(&tally->center)) < 0.05 && tally->center.count > 50 &&
                tally->snrs > pages;
    }
    free(tally);
    assert_true(good);
}

/* --- the same again ------------------------------------------------------------------------------
 */

/* Everything that a drawn page is, as bytes. */
static void write_page(const struct scene *scene, struct text *out)
{
    const struct ecgp_frame *frame = &scene->frame;
    text_clear(out);
    page_json(out, scene->page, frame->mask);
    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++) {
            text_add_bytes(out, frame->rgbx + (size_t)y * (size_t)frame->stride + 4 * (size_t)x, 3);
        }
    }
    text_add_bytes(out, frame->map, (size_t)frame->width * (size_t)frame->height * 8);
    for (int f = 0; f < frame->masks; f++) {
        const struct ecgp_mask *mask = &frame->mask[f];
        if (mask->bits) {
            const size_t rows = (size_t)(mask->crop.y1 - mask->crop.y0);
            text_add_bytes(out, mask->bits, rows * (size_t)mask->stride);
        }
    }
    assert_false(out->failed);
}

static void draw_bytes(struct scene *scene, const struct choice *choice, struct text *out)
{
    draw(scene, options_of(choice, false), choice, ALL);
    write_page(scene, out);
    put_away(scene);
}

static bool same(const struct text *a, const struct text *b)
{
    return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

static void test_a_page_is_the_same_again(void **state)
{
    struct scene *scene = *state;
    const int pages = scene->thorough ? 20 : 2;
    struct text once = {0}, other = {0}, again = {0};
    for (int i = 0; i < pages * PRESETS_COUNT; i++) {
        const struct choice choice = choose(scene, presets[i % PRESETS_COUNT], i);
        const struct choice next = choose(scene, presets[(i * 7 + 3) % PRESETS_COUNT], i + 1);
        draw_bytes(scene, &choice, &once);
        draw_bytes(scene, &next, &other);
        draw_bytes(scene, &choice, &again);
        assert_false(same(&once, &other));
        if (!same(&once, &again)) {
            fail_msg("%s %d is another page when it is drawn again", choice.preset, choice.number);
        }
    }
    text_free(&once);
    text_free(&other);
    text_free(&again);
}

static void test_strength_0_is_clean(void **state)
{
    struct scene *scene = *state;
    struct text clean = {0}, weak = {0};
    for (int i = 0; i < (scene->thorough ? 5 : 1) * PRESETS_COUNT; i++) {
        struct choice choice = choose(scene, presets[i % PRESETS_COUNT], i);
        choice.strength = 0;
        draw_bytes(scene, &choice, &weak);
        choice.preset = "clean";
        draw_bytes(scene, &choice, &clean);
        if (!same(&clean, &weak)) {
            fail_msg("%s at strength 0 is not clean", presets[i % PRESETS_COUNT]);
        }
    }
    text_free(&clean);
    text_free(&weak);
}

/* --- words ---------------------------------------------------------------------------------------
 */

/* Whether a point is within a quad, which goes round clockwise or not. */
static bool within(double corner[4][2], double x, double y)
{
    int left = 0;
    for (int i = 0; i < 4; i++) {
        const double *a = corner[i], *b = corner[(i + 1) % 4];
        left += (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) >= 0;
    }
    return left == 0 || left == 4;
}

/* The darkest green level of the picture within a quad, or 256. */
static int darkest(const struct ecgp_frame *frame, double corner[4][2])
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    int level = 256;
    for (int i = 0; i < 4; i++) {
        x0 = fmin(x0, corner[i][0]);
        y0 = fmin(y0, corner[i][1]);
        x1 = fmax(x1, corner[i][0]);
        y1 = fmax(y1, corner[i][1]);
    }
    for (int y = (int)fmax(y0, 0); y < y1 && y < frame->height; y++) {
        for (int x = (int)fmax(x0, 0); x < x1 && x < frame->width; x++) {
            const uint8_t *at = frame->rgbx + (size_t)y * (size_t)frame->stride + 4 * (size_t)x;
            /* red ink is dark in green alone, blue in red */
            const int here = at[0] < at[1] ? at[0] : at[1];
            level = within(corner, x + 0.5, y + 0.5) && here < level ? here : level;
        }
    }
    return level;
}

/* The level of bare paper: the most frequent of the picture. */
static int paper_level(const struct ecgp_frame *frame)
{
    long count[256] = {0};
    int level = 0;
    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++) {
            count[frame->rgbx[(size_t)y * (size_t)frame->stride + 4 * (size_t)x + 1]]++;
        }
    }
    for (int i = 0; i < 256; i++) {
        level = count[i] > count[level] ? i : level;
    }
    return level;
}

struct inked {
    int words, dark_words, marks, dark_marks;
};

static void count_ink(const struct scene *scene, struct inked *inked)
{
    const int dark = paper_level(&scene->frame) * 4 / 5;
    for (int i = 0; i < ecgp_page_words(scene->page); i++) {
        struct ecgp_page_word word;
        ecgp_page_word(scene->page, i, &word);
        inked->words++;
        inked->dark_words += darkest(&scene->frame, word.corner) < dark;
    }
    for (int i = 0; i < ecgp_page_marks(scene->page); i++) {
        struct ecgp_page_mark mark;
        ecgp_page_mark(scene->page, i, &mark);
        const int level = darkest(&scene->frame, mark.corner);
        inked->marks += level < 256; /* else it is off the picture */
        inked->dark_marks += level < dark;
    }
}

static void test_words_have_ink(void **state)
{
    struct scene *scene = *state;
    for (int p = 0; p < 2; p++) {
        struct inked inked = {0};
        for (int i = 0; i < (scene->thorough ? 100 : 8); i++) {
            struct choice choice = choose(scene, p ? "scan" : "print", 50 + i);
            choice.strength = 1;
            choice.width = choice.width < 900 ? choice.width + 400 : choice.width;
            struct ecgp_options *options = options_of(&choice, false);
            set(options, "grid", "none");
            draw(scene, options, &choice, ALL);
            count_ink(scene, &inked);
            put_away(scene);
        }
        print_message("%s: ink in %d of %d words and %d of %d marks\n", p ? "scan" : "print",
                      inked.dark_words, inked.words, inked.dark_marks, inked.marks);
        assert_true(inked.words > 100);
        assert_true(inked.dark_words > 0.95 * inked.words);
        assert_true(inked.dark_marks >= 0.95 * inked.marks);
    }
}

/* --- the ends of the ranges ----------------------------------------------------------------------
 */

/* An option of the group shape at one end of its range. */
struct end {
    const char *name;
    double value;
};

static int list_ends(struct end *ends)
{
    const struct ecgp_option_info *info;
    int count = 0;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        if (strcmp(info->group, "shape") == 0 && info->type == ECGP_OPTION_RANGE) {
            ends[count++] = (struct end){info->name, info->low};
            ends[count++] = (struct end){info->name, info->high};
        }
    }
    return count;
}

static bool is_sound(const struct scene *scene)
{
    const struct ecgp_page *page = scene->page;
    for (int f = 0; f < page->plan.fields; f++) {
        const struct ecgp_box *box = &page->leads[f].box;
        if (!box_is_empty(box) && (box->x0 < 0 || box->y0 < 0 || box->x1 > scene->frame.width ||
                                   box->y1 > scene->frame.height)) {
            return false;
        }
        double x, y;
        for (int64_t i = 0; i < page->leads[f].samples; i += 50) {
            if (ecgp_page_point(page, f, i, &x, &y) && !(fabs(x) < 1e7 && fabs(y) < 1e7)) {
                return false;
            }
        }
    }
    for (int i = 0; i < 2 * scene->frame.width * scene->frame.height; i++) {
        if (!isfinite(scene->frame.map[i])) {
            return false;
        }
    }
    return true;
}

/* Draws a page with one option, or two, at their ends. */
static void go_to_ends(struct scene *scene, const struct end *one, const struct end *two,
                       struct spread *hull)
{
    struct ecgp_error error = {0};
    struct ecgp_options *options;
    struct text text = {0};
    const struct choice choice = {.layout = "3by4-II", .record = "builtin:3", .number = 5};
    assert_int_equal(ecgp_options_create(&options, &error), ECGP_OK);
    set(options, "width", "400");
    set(options, "handwriting", "2");
    set_number(options, one->name, one->value);
    set_number(options, two->name, two->value);
    draw(scene, options, &choice, ALL);
    page_json(&text, scene->page, scene->frame.mask);
    if (!is_sound(scene) || strstr(text.data, "nan") || strstr(text.data, "inf")) {
        fail_msg("%s %g, %s %g: labels are not numbers", one->name, one->value, two->name,
                 two->value);
    }
    for (int f = 0; f < scene->page->plan.fields; f++) {
        const struct ecgp_box *box = &scene->page->leads[f].box;
        const struct ecgp_box ink = ink_of(&scene->frame.mask[f]);
        add(hull, miss(box, &ink), 1);
        if (scene->thorough && abs(miss(box, &ink)) > 1) {
            print_message("  %s %g %s %g field %d: box %d,%d,%d,%d ink %d,%d,%d,%d\n", one->name,
                          one->value, two->name, two->value, f, box->x0, box->y0, box->x1, box->y1,
                          ink.x0, ink.y0, ink.x1, ink.y1);
        }
    }
    text_free(&text);
    put_away(scene);
}

/* Takes what hangs together with a pixel out of a field of them, eight neighbours each. */
static void take_piece(bool *set, int width, int height, int first, int *stack)
{
    int count = 0;
    stack[count++] = first;
    set[first] = false;
    while (count > 0) {
        const int at = stack[--count], x = at % width, y = at / width;
        for (int i = 0; i < 9; i++) {
            const int u = x + i % 3 - 1, v = y + i / 3 - 1;
            if (u >= 0 && v >= 0 && u < width && v < height && set[v * width + u]) {
                set[v * width + u] = false;
                stack[count++] = v * width + u;
            }
        }
    }
}

/* In how many pieces a mask is. */
static int pieces_of(const struct ecgp_mask *mask)
{
    const int width = mask->crop.x1 - mask->crop.x0, height = mask->crop.y1 - mask->crop.y0;
    const size_t count = (size_t)width * (size_t)height;
    bool *set = malloc(count + 1);
    int *stack = malloc((count + 1) * sizeof *stack), pieces = 0;
    assert_true(set && stack);
    for (size_t i = 0; i < count; i++) {
        set[i] =
            drawn_mask_at(mask, mask->crop.x0 + (int)i % width, mask->crop.y0 + (int)i / width);
    }
    for (size_t i = 0; i < count; i++) {
        if (set[i]) {
            take_piece(set, width, height, (int)i, stack);
            pieces++;
        }
    }
    free(set);
    free(stack);
    return pieces;
}

/* However small a page is and however far its other end: masks of leads without gaps that are all
 * on the picture are in one piece. */
static void test_masks_have_no_holes(void **state)
{
    struct scene *scene = *state;
    static const char *const names[] = {"photo", "scan", "damaged"};
    int leads = 0;
    for (int i = 0; i < (scene->thorough ? 120 : 12); i++) {
        struct choice choice = {.preset = names[i % 3], .strength = 1, .number = i};
        choice.width = 500 + 61 * (i % 9);
        choice.layout = i % 2 ? "3by4-II" : "12by1";
        snprintf(choice.record, sizeof choice.record, "builtin:%d", i);
        draw(scene, options_of(&choice, false), &choice, ECGP_DRAW_MASKS);
        for (int k = 0; k < scene->frame.masks; k++) {
            if (!scene->page->leads[k].clipped && scene->page->leads[k].present) {
                const int pieces = pieces_of(&scene->frame.mask[k]);
                if (pieces != 1) {
                    fail_msg("%s, number %d, %d px: lead %d is in %d pieces", choice.preset, i,
                             choice.width, k, pieces);
                }
                leads++;
            }
        }
        put_away(scene);
    }
    assert_true(leads > 60);
}

static void test_ends_of_the_ranges(void **state)
{
    struct scene *scene = *state;
    struct end ends[64];
    struct spread alone = {0}, pairs = {0};
    const int count = list_ends(ends);
    assert_true(count > 20);
    for (int i = 0; i < count; i++) {
        go_to_ends(scene, &ends[i], &ends[i], &alone);
    }
    for (int i = 0, pair = 0; i < count; i++) {
        for (int k = (i | 1) + 1; k < count; k++, pair++) {
            if (scene->thorough || pair % 9 == 0) {
                go_to_ends(scene, &ends[i], &ends[k], &pairs);
            }
        }
    }
    print_message("ends: boxes off by > 1 px: %ld of %ld alone, %ld of %ld in pairs\n", alone.over,
                  alone.count, pairs.over, pairs.count);
    /* pens below half a pixel at tilts of 60 degrees, and leads that paper hides */
    assert_true(alone.over * 50 < alone.count);
    assert_true(pairs.over * 15 < pairs.count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_are_what_was_drawn),
        cmocka_unit_test(test_a_page_is_the_same_again),
        cmocka_unit_test(test_strength_0_is_clean),
        cmocka_unit_test(test_words_have_ink),
        cmocka_unit_test(test_masks_have_no_holes),
        cmocka_unit_test(test_ends_of_the_ranges),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
