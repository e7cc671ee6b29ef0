#include "truth/visible.h"

#include "page/cover.h"

static bool is_hidden(const struct plan *plan, const struct plan_field *field, int64_t sample)
{
    return plan->covers > 0 && covers_hide(plan, field->x_mm + (double)sample * field->sample_mm,
                                           field->y_mm - field->mv[sample] * field->mv_mm);
}

bool sample_is_visible(const struct plan *plan, const struct plan_field *field, int64_t sample)
{
    return plan_seen(plan, field, sample) && plan_faces(plan, field, sample) &&
           !is_hidden(plan, field, sample);
}
