/* Calibration pulses: 1 mV for 0.2 s beside each row, in the trace's pen. */
#ifndef PAGE_PULSE_H
#define PAGE_PULSE_H

#include "config/look.h"
#include "page/plan.h"

/* Cells that a pulse takes between the leads and whatever stands beyond it. */
double pulse_room(const struct look *look);

/* Adds a pulse whose side towards the leads is at `x_mm`, on the zero line `y_mm`. */
void pulse_add(struct plan *plan, const struct look *look, double x_mm, double y_mm);

#endif
