/* What a hand finds on a plan to write next to: beats, traces, names, free paper. */
#ifndef PAGE_HAND_SITE_H
#define PAGE_HAND_SITE_H

#include "base/rng.h"
#include "page/plan.h"

/* A complex of a lead, or where none is found any place of its trace, and the next one or another
 * place after it in the same lead. */
struct beat {
    const struct plan_field *field;
    bool found;
    double x_mm, y_mm, next_x_mm, next_y_mm;
    double seconds; /* from it to the next */
};

/* False where no lead has enough samples. */
bool site_beat(const struct plan *plan, struct rng *rng, struct beat *beat);

/* The highest and the lowest place of a lead's trace between two places; its zero line where it has
 * no sample there. */
void site_extent(const struct plan_field *field, double x0_mm, double x1_mm, double *top_mm,
                 double *bottom_mm);

/* How much is printed in a box: points of traces about half a millimeter apart, and names. */
int site_crowd(const struct plan *plan, const struct rect_mm *box);

#endif
