/*
 * YOLO labels that are polygons, turned boxes or keypoints: against the box around the lead's mask,
 * and against the samples through the page's map.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

#define NEAR_PX 0.05 /* between what is computed here and what was written */
#define HULL_PX 2.0  /* between a polygon and the box around the mask */

enum { NUMBERS_MOST = 2 * POLYGON_ROOM, KEYPOINT_NUMBERS = 3 * YOLO_KEYPOINTS };

/* A line of a label file: its class and the numbers behind it. */
struct line {
    int class, count;
    double number[NUMBERS_MOST];
};

static bool read_line(const char *text, struct line *line)
{
    char *end;
    line->class = (int)strtol(text, &end, 10);
    line->count = 0;
    bool good = end != text;
    while (good && *end) {
        const char *at = end;
        const double value = strtod(at, &end);
        good = end != at && line->count < NUMBERS_MOST;
        if (good) {
            line->number[line->count++] = value;
        }
    }
    return good;
}

/* --- what should be there ----------------------------------------------------------------------
 */

static void place(const struct log_page *page, double x_mm, double y_mm, double *x, double *y)
{
    if (page->mesh.columns > 0) {
        mesh_point(&page->mesh, x_mm, y_mm, x, y);
    } else {
        *x = x_mm * page->px_per_mm;
        *y = y_mm * page->px_per_mm;
    }
}

/* Half of the width of the stroke that masks are made of, mm: at least half a pixel at the middle
 * of the picture's page. */
static double mask_radius(const struct log_page *page)
{
    double scale = 1;
    if (page->mesh.columns > 0) {
        double slope[4];
        mesh_slope(&page->mesh, (double)page->width / page->px_per_mm / 2,
                   (double)page->height / page->px_per_mm / 2, slope);
        scale = sqrt(fabs(slope[0] * slope[3] - slope[1] * slope[2])) / page->px_per_mm;
    }
    return fmax(page->pen_mm / 2, 0.5 / scale / page->px_per_mm);
}

/* The box on the page that a lead's stroke fills, as ECGP_OUTLINE points around it, px. */
static void find_outline(const struct log_page *page, const struct log_lead *lead,
                         double outline[2 * ECGP_OUTLINE])
{
    enum { SIDE = ECGP_OUTLINE / 4 };
    double low = INFINITY, high = -INFINITY, left = INFINITY, right = -INFINITY;
    const double radius = mask_radius(page);
    for (int i = 0; i < lead->samples; i++) {
        if (!isnan(lead->mv[i])) {
            const double x = lead->origin_mm[0] + i * lead->sample_mm;
            const double y = lead->origin_mm[1] - lead->mv[i] * lead->mv_mm;
            left = fmin(left, x - radius);
            right = fmax(right, x + radius);
            low = fmin(low, y - radius);
            high = fmax(high, y + radius);
        }
    }
    const double x[] = {left, right, right, left}, y[] = {low, low, high, high};
    for (int i = 0; i < ECGP_OUTLINE; i++) {
        const int from = i / SIDE, to = (from + 1) % 4;
        const double part = (double)(i % SIDE) / SIDE;
        place(page, x[from] + part * (x[to] - x[from]), y[from] + part * (y[to] - y[from]),
              &outline[2 * i], &outline[2 * i + 1]);
    }
}

/* --- what is wrong with a line: a sentence's end, or NULL ---------------------------------------
 */

static const char *compare(const struct log_page *page, const struct line *line, int from,
                           const double *x, const double *y, int points)
{
    if (line->count - from != 2 * points) {
        return "has another number of points than the lead's outline gives";
    }
    for (int i = 0; i < points; i++) {
        const double got_x = line->number[from + 2 * i] * (double)page->width;
        const double got_y = line->number[from + 2 * i + 1] * (double)page->height;
        if (!(hypot(got_x - x[i], got_y - y[i]) <= NEAR_PX)) {
            return "stands elsewhere than the log gives";
        }
    }
    return NULL;
}

/* The hull of what was written holds the lead's box, and is it where the page lies flat. */
static const char *hull_problem(const struct log_page *page, const struct log_lead *lead,
                                const struct line *line)
{
    double side[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i + 1 < line->count; i += 2) {
        const double x = line->number[i] * (double)page->width;
        const double y = line->number[i + 1] * (double)page->height;
        side[0] = fmin(side[0], x);
        side[1] = fmin(side[1], y);
        side[2] = fmax(side[2], x);
        side[3] = fmax(side[3], y);
    }
    const double box[4] = {lead->box.x0, lead->box.y0, lead->box.x1, lead->box.y1};
    for (int i = 0; i < 4; i++) {
        const double out = i < 2 ? box[i] - side[i] : side[i] - box[i];
        if (!(out >= -HULL_PX)) {
            return "does not hold the box around the lead's mask";
        }
        if (page->mesh.columns == 0 && out > HULL_PX) {
            return "is larger than the box around the lead's mask";
        }
    }
    return NULL;
}

static const char *box_problem(const struct log_page *page, const struct ecgp_box *box,
                               const struct line *line)
{
    const double *n = line->number;
    const struct line sides = {
        .count = 4, .number = {n[0] - n[2] / 2, n[1] - n[3] / 2, n[0] + n[2] / 2, n[1] + n[3] / 2}};
    for (int i = 0; i < 4; i++) {
        if (!(sides.number[i] >= -1e-6 && sides.number[i] <= 1 + 1e-6)) {
            return "reaches beyond the picture";
        }
    }
    return compare(page, &sides, 0, (const double[]){box->x0, box->x1},
                   (const double[]){box->y0, box->y1}, 2);
}

static const char *keypoint_problem(const struct log_page *page, const struct log_lead *lead,
                                    int keypoint, const double number[3])
{
    double x = 0, y = 0;
    const int sample = lead ? (int)yolo_sample(keypoint, lead->samples) : 0;
    const bool known = lead && log_point(page, lead, sample, &x, &y);
    const double width = (double)page->width, height = (double)page->height;
    const double within = known ? fmin(fmin(x, width - x), fmin(y, height - y)) : -INFINITY;
    const bool seen = number[2] == 2;
    if ((number[2] != 0 && !seen) || (fabs(within) > NEAR_PX && seen != (within > 0))) {
        return "has a keypoint that is wrongly said to be seen or not";
    }
    const double away =
        seen ? hypot(number[0] * width - x, number[1] * height - y) : hypot(number[0], number[1]);
    return away <= NEAR_PX ? NULL : "has a keypoint away from its sample";
}

/* `lead` is NULL for a name. */
static const char *pose_problem(const struct log_page *page, const struct log_lead *lead,
                                const struct ecgp_box *box, const struct line *line)
{
    if (line->count != 4 + KEYPOINT_NUMBERS) {
        return "has not a box and nine keypoints";
    }
    const char *problem = box_problem(page, box, line);
    for (int i = 0; i < YOLO_KEYPOINTS && !problem; i++) {
        problem = keypoint_problem(page, lead, i, line->number + 4 + 3 * i);
    }
    return problem;
}

static const char *lead_problem(const struct verify *verify, const struct log_page *page,
                                const struct log_lead *lead, const struct line *line)
{
    double outline[2 * ECGP_OUTLINE], corner[4][2];
    struct polygon polygon = {0};
    const double width = (double)page->width, height = (double)page->height;
    if (verify->label_shape == LABEL_POSE) {
        return pose_problem(page, lead, &lead->crop, line);
    }
    find_outline(page, lead, outline);
    yolo_polygon(outline, &lead->box, width, height, &polygon);
    if (verify->label_shape == LABEL_OBB) {
        yolo_corners(outline, &lead->box, width, height, corner);
        polygon.points = 0;
        for (int i = 0; i < 4; i++) {
            polygon_add(&polygon, corner[i][0], corner[i][1]);
        }
    }
    const char *problem = compare(page, line, 0, polygon.x, polygon.y, polygon.points);
    return problem ? problem : hull_problem(page, lead, line);
}

static const char *name_problem(const struct verify *verify, const struct log_page *page,
                                const struct ecgp_box *box, const struct line *line)
{
    if (verify->label_shape == LABEL_POSE) {
        return pose_problem(page, NULL, box, line);
    }
    return compare(page, line, 0, (const double[]){box->x0, box->x1, box->x1, box->x0},
                   (const double[]){box->y0, box->y0, box->y1, box->y1}, 4);
}

/* --- the file -----------------------------------------------------------------------------------
 */

/* A label that a page must have. */
struct expected {
    const struct log_lead *lead;
    bool name;
};

static int expected_labels(const struct log_page *page,
                           struct expected expected[2 * VERIFY_MAX_LEADS])
{
    int count = 0;
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *lead = &page->lead[i];
        if (!box_empty(&lead->crop)) {
            expected[count++] = (struct expected){lead, false};
        }
        if (!box_empty(&lead->name_box)) {
            expected[count++] = (struct expected){lead, true};
        }
    }
    return count;
}

static const char *line_problem(const struct verify *verify, const struct log_page *page,
                                const struct expected *expected, const struct line *line)
{
    const struct log_lead *lead = expected->lead;
    for (int i = 0; i < line->count; i++) {
        const bool flag = verify->label_shape == LABEL_POSE && i >= 4 && i % 3 == 0;
        if (!(line->number[i] >= 0 && line->number[i] <= 1) && !flag) {
            return "has a value beyond 0..1";
        }
    }
    if (line->class != (expected->name ? verify->label_class[lead->number] : YOLO_LEAD)) {
        return "has another class than the log gives";
    }
    const struct ecgp_box name = log_pad(page, &lead->name_box);
    return expected->name ? name_problem(verify, page, &name, line)
                          : lead_problem(verify, page, lead, line);
}

static void check_line(struct verify *verify, const struct log_page *page, const char *path,
                       int number, const char *text, const void *one)
{
    const struct expected *expected = one;
    struct line line;
    if (!read_line(text, &line)) {
        verify_fault(verify, path, "line %d is not a class and numbers", number);
        return;
    }
    const char *problem = line_problem(verify, page, expected, &line);
    if (problem) {
        verify_fault(verify, path, "the label in line %d, of %s of lead %lld (%s), %s", number,
                     expected->name ? "the name" : "the trace", (long long)expected->lead->index,
                     expected->lead->lead, problem);
    }
}

void verify_shapes(struct verify *verify, const struct log_page *page)
{
    struct expected expected[2 * VERIFY_MAX_LEADS];
    const int count = expected_labels(page, expected);
    verify_label_lines(verify, page, check_line, expected, sizeof *expected, count);
}
