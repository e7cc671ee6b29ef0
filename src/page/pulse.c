#include "page/pulse.h"

#include <math.h>

#include "page/print.h"

#define PULSE_MV 1.0
#define PULSE_S  0.2
#define FOOT     0.2 /* cells of zero line at each side of the pulse */
#define GAP      0.2 /* cells between the pulse and the leads, unless they join */

static double width_mm(const struct look *look)
{
    return PULSE_S / look->horizontal_scale * CELL_MM;
}

/* Cells between the pulse and the leads. */
static double gap_of(const struct look *look)
{
    return (look->time_axis == AXIS_SHARED ? 0 : GAP) + look->pulse_gap / CELL_MM;
}

bool pulse_starts(const struct look *look)
{
    return look->calibration == CALIBRATION_START || look->calibration == CALIBRATION_BOTH ||
           look->calibration == CALIBRATION_COLUMNS;
}

bool pulse_ends(const struct look *look)
{
    return look->calibration == CALIBRATION_END || look->calibration == CALIBRATION_BOTH;
}

double pulse_column_gap(const struct look *look)
{
    return look->calibration == CALIBRATION_COLUMNS ? pulse_room(look) : 0;
}

double pulse_room(const struct look *look)
{
    const bool any = look->calibration != CALIBRATION_NONE;
    return any ? gap_of(look) + 2 * FOOT + width_mm(look) / CELL_MM : 0;
}

static void add_bar(struct plan *plan, double x0, double y0, double x1, double y1)
{
    plan->bar[plan->bars++] = (struct rect_mm){x0, y0, x1, y1};
}

void pulse_add(struct plan *plan, const struct look *look, const struct plan_field *field,
               double x_mm, bool before)
{
    const double y_mm = field->y_mm;
    const double half = plan->pen_mm / 2, foot = FOOT * CELL_MM, width = width_mm(look);
    const double whole = width + 2 * foot;
    const double gap = gap_of(look) * CELL_MM;
    const double left = before ? x_mm - gap - whole : x_mm + gap;
    const double up = left + foot, down = up + width;
    const double top = y_mm - PULSE_MV / look->vertical_scale * CELL_MM;
    add_bar(plan, left, y_mm - half, up - half, y_mm + half);
    add_bar(plan, up - half, top - half, up + half, y_mm + half);
    add_bar(plan, up + half, top - half, down - half, top + half);
    add_bar(plan, down - half, top - half, down + half, y_mm + half);
    add_bar(plan, down + half, y_mm - half, left + whole, y_mm + half);
    plan->pulse[plan->pulses++] = (struct plan_pulse){
        .box = {left, top - half, left + whole, y_mm + half},
        .wave = {up, top, down, y_mm},
        .mv = PULSE_MV,
        .seconds = PULSE_S,
        .field = (int)(field - plan->field),
        .before = before,
    };
}

void pulse_join(struct plan *plan, const struct look *look, const struct plan_field *field,
                double x_mm, bool before)
{
    const double half = plan->pen_mm / 2, end_mm = (double)(field->samples - 1) * field->sample_mm;
    const int64_t sample = before ? 0 : field->samples - 1;
    const double away = fabs(x_mm - (before ? field->x_mm : field->x_mm + end_mm));
    if (gap_of(look) > 0 || sample < 0 || away > half || isnan(field->mv[sample]) ||
        plan->bars == PLAN_MAX_BARS) {
        return;
    }
    const double y_mm = field->y_mm - field->mv[sample] * field->mv_mm;
    add_bar(plan, x_mm - half, fmin(y_mm, field->y_mm) - half, x_mm + half,
            fmax(y_mm, field->y_mm) + half);
}
