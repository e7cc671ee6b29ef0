/*
 * The heart rate of a recording, measured from its signal.
 *
 * Complexes are found as Pan and Tompkins do (IEEE Trans. Biomed. Eng. 32:230, 1985): band-pass,
 * derivative, square, moving window integration, two adaptive thresholds, and a search back where
 * an interval is longer than 1.66 times the usual one. The band is theirs, 5 to 15 Hz, but of
 * zero phase; the window is 120 ms, and the leads are summed, each scaled by its own energy.
 *
 * Whether that can be trusted is judged as by Li, Mark and Clifford (Physiol. Meas. 29:15, 2008):
 * two halves of the leads, of which each has every second one, are searched on their own, and each
 * must agree with the whole within 120 ms in at least 9 of 10 complexes (F1). A rate is refused
 * where they do not, where there are fewer than two leads or four complexes, where an interval
 * stays that long (a broad complex may have been missed), where the energy of
 * every second complex is far below that of the others (T waves that were counted, or complexes in
 * pairs), and outside of 25 to 300 beats a minute.
 */
#ifndef RECORD_RATE_H
#define RECORD_RATE_H

#include "record/record.h"

/* The mean rate over samples [first, first + count) in beats a minute, from the first complex that
 * is not cut off to the last one; 0 where it cannot be told. Fails where the samples cannot be
 * read. */
enum ecgp_result rate_measure(struct ecgp_record *record, int64_t first, int64_t count,
                              double *rate_bpm, struct ecgp_error *error);

#endif
