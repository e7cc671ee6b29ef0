/*
 * Pages that do not lie flat: their map as the log has it, and masks against samples through it.
 * The stroke is walked along in steps of a fraction of a pixel: ink lies within the pen's reach of
 * some step, and there is ink at each sample.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

enum { MOST_CELLS = 8192, MOST_STEPS = 4096 };

#define STEP_PX  0.5
#define SPARE_PX 1.5 /* ink beyond the pen's edge, at most */

/* --- the map ------------------------------------------------------------------------------------
 */

static bool read_whole(const cJSON *object, const char *key, int most, int *value)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    const bool good = cJSON_IsNumber(item) && item->valuedouble >= 1 && item->valuedouble <= most;
    *value = good ? (int)item->valuedouble : 0;
    return good;
}

static bool read_real(const cJSON *object, const char *key, double *value)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    *value = cJSON_IsNumber(item) ? item->valuedouble : 0;
    return cJSON_IsNumber(item) && isfinite(item->valuedouble);
}

static double *read_array(const cJSON *object, const char *key, size_t count)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, key);
    double *values = malloc(count * sizeof *values);
    size_t have = 0;
    for (const cJSON *item = array ? array->child : NULL; values && item; item = item->next) {
        if (have == count || !cJSON_IsNumber(item) || !isfinite(item->valuedouble)) {
            free(values);
            return NULL;
        }
        values[have++] = item->valuedouble;
    }
    if (have != count) {
        free(values);
        return NULL;
    }
    return values;
}

bool log_mesh_read(const cJSON *value, struct page_mesh *mesh)
{
    *mesh = (struct page_mesh){0};
    if (cJSON_IsNull(value)) {
        return true;
    }
    struct page_mesh read = {0};
    if (!read_whole(value, "columns", MOST_CELLS, &read.columns) ||
        !read_whole(value, "rows", MOST_CELLS, &read.rows) ||
        !read_real(value, "x_mm", &read.x_mm) || !read_real(value, "y_mm", &read.y_mm) ||
        !read_real(value, "cell_mm", &read.cell_mm) || !(read.cell_mm > 0)) {
        return false;
    }
    const size_t corners = (size_t)(read.columns + 1) * (size_t)(read.rows + 1);
    read.x_px = read_array(value, "x_px", corners);
    read.y_px = read.x_px ? read_array(value, "y_px", corners) : NULL;
    if (!read.y_px) {
        mesh_finish(&read);
        return false;
    }
    *mesh = read;
    return true;
}

bool log_point(const struct log_page *page, const struct log_lead *lead, int sample, double *x,
               double *y)
{
    if (sample < 0 || sample >= lead->samples || isnan(lead->mv[sample])) {
        return false;
    }
    const double x_mm = lead->origin_mm[0] + sample * lead->sample_mm;
    const double y_mm = lead->origin_mm[1] - lead->mv[sample] * lead->mv_mm;
    if (page->mesh.columns > 0) {
        mesh_point(&page->mesh, x_mm, y_mm, x, y);
    } else {
        *x = x_mm * page->px_per_mm;
        *y = y_mm * page->px_per_mm;
    }
    return true;
}

/* By how much a point is off a sheet. */
static double beyond(const struct log_page *page, double x, double y)
{
    return fmax(fmax(-x, x - (double)page->width), fmax(-y, y - (double)page->height));
}

double log_beyond(const struct log_page *page, const struct log_lead *lead, int sample)
{
    double x, y;
    if (!log_point(page, lead, sample, &x, &y)) {
        return -INFINITY;
    }
    const double x_mm = lead->origin_mm[0] + sample * lead->sample_mm;
    const double y_mm = lead->origin_mm[1] - lead->mv[sample] * lead->mv_mm;
    return fmax(beyond(page, x, y), beyond(page, x_mm * page->px_per_mm, y_mm * page->px_per_mm));
}

/* --- masks ---------------------------------------------------------------------------------------
 */

struct bent_check {
    const struct log_page *page;
    const struct log_lead *lead;
    uint8_t *reached; /* pixels of the crop that the pen may ink */
    int missing, astray;
    int missing_sample, astray_pixel; /* the first ones */
};

/* The pen's reach around a point of the page, px; never below half a pixel. */
static double pen_reach(const struct log_page *page, double x_mm, double y_mm)
{
    double slope[4];
    mesh_slope(&page->mesh, x_mm, y_mm, slope);
    const double stretch = fmax(hypot(slope[0], slope[2]), hypot(slope[1], slope[3]));
    return fmax(page->pen_mm / 2 * stretch, 0.5) + SPARE_PX;
}

static void reach(struct bent_check *check, double x, double y, double radius)
{
    const struct log_lead *lead = check->lead;
    const int left = (int)fmax(floor(x - radius) - lead->crop.x0, 0);
    const int right = (int)fmin(ceil(x + radius) - lead->crop.x0, lead->mask.width);
    const int top = (int)fmax(floor(y - radius) - lead->crop.y0, 0);
    const int bottom = (int)fmin(ceil(y + radius) - lead->crop.y0, lead->mask.height);
    for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++) {
            if (hypot(lead->crop.x0 + column + 0.5 - x, lead->crop.y0 + row + 0.5 - y) <= radius) {
                check->reached[row * lead->mask.width + column] = 1;
            }
        }
    }
}

/* Walks from a sample to the next one; both are there. */
static void walk(struct bent_check *check, int sample)
{
    const struct log_lead *lead = check->lead;
    double x0, y0, x1, y1;
    log_point(check->page, lead, sample, &x0, &y0);
    log_point(check->page, lead, sample + 1, &x1, &y1);
    const int steps = (int)fmin(ceil(hypot(x1 - x0, y1 - y0) / STEP_PX) + 1, MOST_STEPS);
    for (int i = 0; i < steps; i++) {
        const double share = (double)i / steps;
        const double mv = lead->mv[sample] + share * (lead->mv[sample + 1] - lead->mv[sample]);
        const double x_mm = lead->origin_mm[0] + (sample + share) * lead->sample_mm;
        const double y_mm = lead->origin_mm[1] - mv * lead->mv_mm;
        double x, y;
        mesh_point(&check->page->mesh, x_mm, y_mm, &x, &y);
        reach(check, x, y, pen_reach(check->page, x_mm, y_mm));
    }
}

static bool ink_near(const struct log_lead *lead, double x, double y)
{
    for (int row = -2; row <= 2; row++) {
        for (int column = -2; column <= 2; column++) {
            const int i = (int)floor(x) + column - lead->crop.x0;
            const int k = (int)floor(y) + row - lead->crop.y0;
            if (i >= 0 && k >= 0 && i < lead->mask.width && k < lead->mask.height &&
                lead->mask.data[k * lead->mask.width + i]) {
                return true;
            }
        }
    }
    return false;
}

/* Looks for ink at a sample that is well on picture and paper and within a line: a steep line's tip
 * may cover no pixel by half. */
static void check_sample(struct bent_check *check, int sample)
{
    const struct log_page *page = check->page;
    double x, y, other_x, other_y;
    const bool joined = log_point(page, check->lead, sample + 1, &other_x, &other_y) &&
                        log_point(page, check->lead, sample - 1, &other_x, &other_y);
    if (joined && log_point(page, check->lead, sample, &x, &y) &&
        log_beyond(page, check->lead, sample) < -2 && !ink_near(check->lead, x, y)) {
        check->missing_sample = check->missing++ ? check->missing_sample : sample;
    }
}

static void check_ink(struct bent_check *check)
{
    const struct picture *mask = &check->lead->mask;
    for (int i = 0; i < mask->width * mask->height; i++) {
        if (mask->data[i] && !check->reached[i]) {
            check->astray_pixel = check->astray++ ? check->astray_pixel : i;
        }
    }
}

static void tell(struct verify *verify, const struct bent_check *check)
{
    const struct log_lead *lead = check->lead;
    char path[VERIFY_PATH];
    snprintf(path, sizeof path, "%s/mask-png/%s_lead_%lld.png", lead->place->folder,
             check->page->name, (long long)lead->index);
    if (check->missing > 0) {
        verify_fault(verify, path, "%d samples have no ink near, first: sample %d", check->missing,
                     check->missing_sample);
    }
    if (check->astray > 0) {
        verify_fault(verify, path, "%d pixels of ink are away from the signal, first: %d, %d",
                     check->astray, lead->crop.x0 + check->astray_pixel % lead->mask.width,
                     lead->crop.y0 + check->astray_pixel / lead->mask.width);
    }
}

void verify_bent(struct verify *verify, const struct log_page *page, const struct log_lead *lead)
{
    struct bent_check check = {.page = page, .lead = lead};
    check.reached = calloc((size_t)lead->mask.width * (size_t)lead->mask.height, 1);
    if (!check.reached) {
        verify->no_memory = true;
        return;
    }
    for (int i = 0; i < lead->samples; i++) {
        const bool here = !isnan(lead->mv[i]);
        if (here && i + 1 < lead->samples && !isnan(lead->mv[i + 1])) {
            walk(&check, i);
        } else if (here) {
            double x, y;
            log_point(page, lead, i, &x, &y);
            reach(&check, x, y,
                  pen_reach(page, lead->origin_mm[0] + i * lead->sample_mm,
                            lead->origin_mm[1] - lead->mv[i] * lead->mv_mm));
        }
        check_sample(&check, i);
    }
    check_ink(&check);
    tell(verify, &check);
    free(check.reached);
}
