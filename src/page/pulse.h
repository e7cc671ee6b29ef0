/* Calibration pulses: 1 mV for 0.2 s beside each row or column, in the trace's pen. */
#ifndef PAGE_PULSE_H
#define PAGE_PULSE_H

#include "config/look.h"
#include "page/plan.h"

/* Whether rows have a pulse before their first sample, and one behind their last. */
bool pulse_starts(const struct look *look);
bool pulse_ends(const struct look *look);

/* Cells more between columns, for pulses that stand there. */
double pulse_column_gap(const struct look *look);

/* Cells that a pulse takes between the leads and whatever stands beyond it. */
double pulse_room(const struct look *look);

/* Adds a pulse that ends before `x_mm`, or begins behind it, on the field's zero line. */
void pulse_add(struct plan *plan, const struct look *look, const struct plan_field *field,
               double x_mm, bool before);

/* Where pulse and trace join, at `x_mm`, the pen goes from the level of one to that of the other:
 * adds this to the pulse's ink, but not to its box. */
void pulse_join(struct plan *plan, const struct look *look, const struct plan_field *field,
                double x_mm, bool before);

#endif
