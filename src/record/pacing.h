/*
 * Spikes of a pacemaker. It beats at a steady rate of the page's own, which is not in step with the
 * record's beats, and gives a share of its pulses, as one on demand does; half of them pulse in two
 * chambers. A pulse lasts a millisecond or less, so what a machine draws of it is as long as its
 * own band has it: a line up or down, and a small slow rest of the other sign.
 */
#ifndef RECORD_PACING_H
#define RECORD_PACING_H

#include "record/electrode.h"

/* Adds the spikes that the electrodes of the part's lead have. */
void pacing_add(const struct part *part);

#endif
