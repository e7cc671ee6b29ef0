#include "truth/facing.h"

#include <math.h>

struct mesh_facing plan_facing(const struct plan *plan, double x_mm, double y_mm)
{
    const double width = plan_width_mm(plan), height = plan_height_mm(plan);
    if (!(x_mm >= 0 && y_mm >= 0 && x_mm <= width && y_mm <= height)) {
        return (struct mesh_facing){NAN, {NAN, NAN, NAN}};
    }
    if (!plan->map.mesh) {
        return (struct mesh_facing){(float)(plan->look.camera_distance * hypot(width, height)),
                                    {0, 0, 1}};
    }
    struct mesh_facing at = mesh_facing(plan->map.mesh, x_mm, y_mm);
    const float size = sqrtf(at.normal[0] * at.normal[0] + at.normal[1] * at.normal[1] +
                             at.normal[2] * at.normal[2]);
    for (int i = 0; i < 3; i++) {
        at.normal[i] /= size;
    }
    return at;
}
