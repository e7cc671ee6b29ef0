/* Calibration pulses: 1 mV for 0.2 s beside each row, in the trace's pen. */
#ifndef PAGE_PULSE_H
#define PAGE_PULSE_H

#include "config/options.h"
#include "page/plan.h"

#define PRINT_CALIBRATIONS "none|start|end"

enum calibration { CALIBRATION_NONE, CALIBRATION_START, CALIBRATION_END };

/* Cells that a pulse takes between the leads and whatever stands beyond it. */
double pulse_room(const struct option_values *options);

/* Adds a pulse whose side towards the leads is at `x_mm`, on the zero line `y_mm`. */
void pulse_add(struct plan *plan, const struct option_values *options, double x_mm, double y_mm);

#endif
