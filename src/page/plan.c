#include "page/plan.h"

#include <math.h>

bool plan_flat_point(const struct plan *plan, const struct plan_field *field, int64_t sample,
                     double *x, double *y)
{
    const double mv = field->mv[sample];
    if (isnan(mv)) {
        return false;
    }
    map_flat(&plan->map, field->x_mm + (double)sample * field->sample_mm,
             field->y_mm - mv * field->mv_mm, x, y);
    return true;
}

bool plan_point(const struct plan *plan, const struct plan_field *field, int64_t sample, double *x,
                double *y)
{
    const double mv = field->mv[sample];
    if (isnan(mv)) {
        return false;
    }
    map_point(&plan->map, field->x_mm + (double)sample * field->sample_mm,
              field->y_mm - mv * field->mv_mm, x, y);
    return true;
}

bool plan_place_seen(const struct plan *plan, double x_mm, double y_mm)
{
    double x, y, flat_x, flat_y;
    map_point(&plan->map, x_mm, y_mm, &x, &y);
    map_flat(&plan->map, x_mm, y_mm, &flat_x, &flat_y);
    return x >= 0 && y >= 0 && x < plan->width && y < plan->height && flat_x >= 0 && flat_y >= 0 &&
           flat_x < plan->width && flat_y < plan->height;
}

bool plan_seen(const struct plan *plan, const struct plan_field *field, int64_t sample)
{
    return !isnan(field->mv[sample]) &&
           plan_place_seen(plan, field->x_mm + (double)sample * field->sample_mm,
                           field->y_mm - field->mv[sample] * field->mv_mm);
}

bool plan_faces(const struct plan *plan, double x_mm, double y_mm)
{
    if (!plan->map.mesh) {
        return true;
    }
    double slope[4];
    mesh_slope(plan->map.mesh, x_mm, y_mm, slope);
    return slope[0] * slope[3] - slope[1] * slope[2] > 0;
}
