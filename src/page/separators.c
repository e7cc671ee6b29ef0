#include "page/separators.h"

#include <math.h>

#define TICK_NEAR 0.2 /* cells above and below the first sample where a tick begins ... */
#define TICK_FAR  0.6 /* ... and ends */

#define BAR_NEAR_MM    1.0 /* from the first sample to the bars above and below it */
#define DASH_MM        1.6 /* of a dashed line ... */
#define DASH_PERIOD_MM 2.8 /* ... from one dash to the next */
#define DOT_PERIOD_MM  1.2
#define MOST_PIECES    600.0 /* of all broken lines of a page */
#define ARROW_RISE_MM  8.0   /* from the first sample up to an arrow's point */
#define ARROW_STEPS    3     /* of an arrow's head */
#define ARROW_STEP_MM  0.35

/* An upright stretch of the page. */
struct stretch {
    double y0, y1;
};

/* Adds what of a bar is on the paper. */
static void add_bar(struct plan *plan, double x_mm, double width_mm, double y0_mm, double y1_mm)
{
    const struct rect_mm bar = {x_mm - width_mm / 2, fmax(y0_mm, 0), x_mm + width_mm / 2,
                                fmin(y1_mm, plan_height_mm(plan))};
    if (bar.y0 < bar.y1 && plan->bars < PLAN_MAX_SEPARATOR_BARS) {
        plan->bar[plan->bars++] = bar;
    }
}

/* Notes where the bars of a field's separator are, as far as that is on the paper. */
static void note(struct plan *plan, const struct plan_field *field, double y0_mm, double y1_mm)
{
    const struct plan_separator own = {(int)(field - plan->field), field->x_mm, fmax(y0_mm, 0),
                                       fmin(y1_mm, plan_height_mm(plan))};
    if (own.y0_mm < own.y1_mm && plan->stretches < PLAN_MAX_FIELDS) {
        plan->stretch[plan->stretches++] = own;
    }
}

/* Where a column's trace begins. */
static double first_y_mm(const struct plan_field *field)
{
    const double mv = isnan(field->mv[0]) ? 0 : field->mv[0];
    return field->y_mm - mv * field->mv_mm;
}

/* Two bars that leave `near_mm` above and below a place free. */
static void add_pair(struct plan *plan, const struct plan_field *field, double width_mm,
                     double near_mm, double far_mm)
{
    const double y = first_y_mm(field);
    add_bar(plan, field->x_mm, width_mm, y - far_mm, y - near_mm);
    add_bar(plan, field->x_mm, width_mm, y + near_mm, y + far_mm);
    note(plan, field, y - far_mm, y + far_mm);
}

/* Points down at a column's beginning. */
static void add_arrow(struct plan *plan, const struct plan_field *field, double width_mm,
                      double length_mm)
{
    const double tip = first_y_mm(field) - ARROW_RISE_MM;
    add_bar(plan, field->x_mm, width_mm, tip - length_mm, tip);
    for (int i = 1; i <= ARROW_STEPS; i++) {
        const double y1 = tip - (i - 1) * ARROW_STEP_MM, out = i * ARROW_STEP_MM;
        add_bar(plan, field->x_mm - out, ARROW_STEP_MM, y1 - ARROW_STEP_MM, y1);
        add_bar(plan, field->x_mm + out, ARROW_STEP_MM, y1 - ARROW_STEP_MM, y1);
    }
    note(plan, field, tip - length_mm, tip);
}

/* Draws a line that begins with a field in the way that the look says, as far as the sheet goes. */
static void add_line(struct plan *plan, const struct look *look, const struct plan_field *field,
                     double width_mm, const struct stretch *whole)
{
    const double x_mm = field->x_mm;
    const double y0 = fmax(whole->y0, plan->sheet.y0), y1 = fmin(whole->y1, plan->sheet.y1);
    const bool dashed = look->separator == SEPARATOR_DASHED;
    const bool broken = dashed || look->separator == SEPARATOR_DOTTED;
    const double least = plan_height_mm(plan) * (plan->layout->columns - 1) / MOST_PIECES;
    const double own = dashed ? DASH_PERIOD_MM : fmax(DOT_PERIOD_MM, 2 * width_mm);
    const double period = fmax(own, least);
    const double mark = dashed ? DASH_MM : width_mm;
    note(plan, field, y0, y1);
    if (!broken) {
        add_bar(plan, x_mm, width_mm, y0, y1);
        return;
    }
    for (int i = 0; y0 + i * period < y1; i++) {
        const double y = y0 + i * period;
        add_bar(plan, x_mm, width_mm, y, fmin(y + mark, y1));
    }
}

/* Lines across the rows of a column, each centered on its row's zero line; those that meet are
 * one. */
static void add_lines(struct plan *plan, const struct look *look, const struct plan_field *column,
                      double width_mm)
{
    const double half = look->separator_length / 2;
    struct stretch whole = {0, 0};
    const struct plan_field *first = column;
    for (int row = 0; row < plan->layout->rows; row++) {
        const struct plan_field *field = &column[row];
        const struct stretch own = {field->y_mm - half, field->y_mm + half};
        if (!field->present) {
            continue;
        }
        if (whole.y1 > whole.y0 && own.y0 > whole.y1) {
            add_line(plan, look, first, width_mm, &whole);
            whole = own;
            first = field;
        }
        first = whole.y1 > whole.y0 ? first : field;
        whole = whole.y1 > whole.y0 ? (struct stretch){whole.y0, own.y1} : own;
    }
    if (whole.y1 > whole.y0) {
        add_line(plan, look, first, width_mm, &whole);
    }
}

/* The mark of one field. */
static void add_mark(struct plan *plan, const struct look *look, const struct plan_field *field,
                     double width_mm)
{
    const double length = look->separator_length;
    switch (look->separator) {
    case SEPARATOR_TICKS:
        add_pair(plan, field, plan->pen_mm, TICK_NEAR * CELL_MM, TICK_FAR * CELL_MM);
        break;
    case SEPARATOR_BARS:
        add_pair(plan, field, width_mm, BAR_NEAR_MM, BAR_NEAR_MM + length);
        break;
    case SEPARATOR_BAR:
        add_bar(plan, field->x_mm, width_mm, first_y_mm(field) - length / 2,
                first_y_mm(field) + length / 2);
        note(plan, field, first_y_mm(field) - length / 2, first_y_mm(field) + length / 2);
        break;
    case SEPARATOR_ARROW:
        add_arrow(plan, field, width_mm, length);
        break;
    default:
        break;
    }
}

void separators_add(struct plan *plan, const struct look *look)
{
    const double width_mm = plan->pen_mm * look->separator_weight;
    const bool lines = look->separator == SEPARATOR_LINE || look->separator == SEPARATOR_DASHED ||
                       look->separator == SEPARATOR_DOTTED;
    for (int c = 1; c < plan->layout->columns; c++) {
        const struct plan_field *column = &plan->field[c * plan->layout->rows];
        if (lines) {
            add_lines(plan, look, column, width_mm);
        }
        for (int row = 0; row < plan->layout->rows; row++) {
            if (column[row].present) {
                add_mark(plan, look, &column[row], width_mm);
            }
        }
    }
    plan->separators = plan->bars;
}
