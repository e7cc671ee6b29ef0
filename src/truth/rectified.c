#include "truth/rectified.h"

#include <math.h>
#include <string.h>

#include "truth/visible.h"

enum { MOST_PLACES = 8 }; /* along each side of a pixel */

struct rectified rectified_of(const struct plan *plan, int field)
{
    const struct look *look = &plan->look;
    return (struct rectified){
        .plan = plan,
        .field = &plan->field[field],
        .width = (int)look->rectified_width,
        .height = (int)look->rectified_height,
        .column_s = 1 / look->rectified_columns_per_s,
        .row_mv = 1 / look->rectified_rows_per_mv,
    };
}

void rectified_place(const struct rectified *strip, double x, double y, double *x_mm, double *y_mm)
{
    const struct plan_field *field = strip->field;
    const double sample = x * strip->column_s * strip->plan->rate_hz;
    const double mv = (strip->height / 2.0 - y) * strip->row_mv;
    *x_mm = field->x_mm + sample * field->sample_mm;
    *y_mm = field->y_mm - mv * field->mv_mm;
}

/* --- column targets --- */

/* The sample in the middle of a column, between two of the lead's, and the voltage there; NaN where
 * there is none. */
static double line_at(const struct rectified *strip, int column, double *sample)
{
    const struct plan_field *field = strip->field;
    const double at = (column + 0.5) * strip->column_s * strip->plan->rate_hz;
    *sample = at;
    if (!field->present || at > (double)(field->samples - 1)) {
        return NAN;
    }
    const int64_t before = (int64_t)at;
    const double part = at - (double)before;
    return part == 0 ? field->mv[before]
                     : (1 - part) * field->mv[before] + part * field->mv[before + 1];
}

double rectified_row(const struct rectified *strip, int column)
{
    double sample;
    return strip->height / 2.0 - line_at(strip, column, &sample) / strip->row_mv;
}

enum column_validity rectified_validity(const struct rectified *strip, int column)
{
    double sample;
    const double mv = line_at(strip, column, &sample);
    const struct plan_field *field = strip->field;
    return isnan(mv) ? COLUMN_NONE
           : place_is_visible(strip->plan, field->x_mm + sample * field->sample_mm,
                              field->y_mm - mv * field->mv_mm)
               ? COLUMN_SEEN
               : COLUMN_HIDDEN;
}

/* --- resampling --- */

/* Adds a picture's color at a place, px; nothing where that is off the picture. */
static void add_color(const struct plan *plan, const uint8_t *rgbx, int stride, double x, double y,
                      double sum[3])
{
    if (!(x >= 0 && y >= 0 && x < plan->width && y < plan->height)) {
        return;
    }
    const double left = fmin(fmax(x - 0.5, 0), plan->width - 1);
    const double up = fmin(fmax(y - 0.5, 0), plan->height - 1);
    const int x0 = (int)left, y0 = (int)up;
    const int right = x0 + 1 < plan->width ? 4 : 0;
    const uint8_t *above = rgbx + (size_t)y0 * (size_t)stride + (size_t)x0 * 4;
    const uint8_t *below = above + (y0 + 1 < plan->height ? stride : 0);
    const double u = left - x0, v = up - y0;
    for (int i = 0; i < 3; i++) {
        sum[i] += (1 - v) * ((1 - u) * above[i] + u * above[i + right]) +
                  v * ((1 - u) * below[i] + u * below[i + right]);
    }
}

static int places(double px)
{
    return px > MOST_PLACES ? MOST_PLACES : px > 1 ? (int)ceil(px) : 1;
}

/* How many places of a pixel are read along each of its sides. */
static void count_places(const struct rectified *strip, int *across, int *down)
{
    const struct backward_map *map = &strip->plan->map;
    const double px_per_mm = map->px_per_mm * map->scale;
    const double column_mm = strip->column_s * strip->plan->rate_hz * strip->field->sample_mm;
    *across = places(column_mm * px_per_mm);
    *down = places(strip->row_mv * strip->field->mv_mm * px_per_mm);
}

/* Adds the colors of `count` places across and down a pixel of the strip. */
static void add_places(const struct rectified *strip, const uint8_t *rgbx, int stride, int column,
                       int row, const int count[2], double sum[3])
{
    for (int k = 0; k < count[0] * count[1]; k++) {
        double x_mm, y_mm, x, y;
        rectified_place(strip, column + (k % count[0] + 0.5) / count[0],
                        row + (k / count[0] + 0.5) / count[1], &x_mm, &y_mm);
        map_point(&strip->plan->map, x_mm, y_mm, &x, &y);
        add_color(strip->plan, rgbx, stride, x, y, sum);
    }
}

void rectified_resample(const struct rectified *strip, const uint8_t *rgbx, int stride, bool planes,
                        uint8_t *rgb)
{
    const size_t pixels = (size_t)strip->width * (size_t)strip->height;
    const size_t step = planes ? 1 : 3, next = planes ? pixels : 1;
    const double end = (double)strip->field->samples / (strip->column_s * strip->plan->rate_hz);
    const int columns = end < strip->width ? (int)end : strip->width;
    int count[2];
    count_places(strip, &count[0], &count[1]);
    memset(rgb, 0, 3 * pixels);
    for (int row = 0; row < strip->height; row++) {
        uint8_t *to = rgb + (size_t)row * (size_t)strip->width * step;
        for (int column = 0; column < columns; column++, to += step) {
            double sum[3] = {0, 0, 0};
            add_places(strip, rgbx, stride, column, row, count, sum);
            for (size_t k = 0; k < 3; k++) {
                to[k * next] = (uint8_t)lrint(sum[k] / (count[0] * count[1]));
            }
        }
    }
}
