#include "truth/visible.h"

#include <math.h>

#include "page/cover.h"

bool place_is_open(const struct plan *plan, double x_mm, double y_mm)
{
    return plan_faces(plan, x_mm, y_mm) && !(plan->covers > 0 && covers_hide(plan, x_mm, y_mm));
}

bool place_is_visible(const struct plan *plan, double x_mm, double y_mm)
{
    return plan_place_seen(plan, x_mm, y_mm) && place_is_open(plan, x_mm, y_mm);
}

bool sample_is_visible(const struct plan *plan, const struct plan_field *field, int64_t sample)
{
    return !isnan(field->mv[sample]) &&
           place_is_visible(plan, field->x_mm + (double)sample * field->sample_mm,
                            field->y_mm - field->mv[sample] * field->mv_mm);
}
