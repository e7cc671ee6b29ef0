#include "draw/plane.h"

#include <math.h>

#include "truth/map.h"

static void invert(const double m[9], double out[9])
{
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            const int a = (k + 1) % 3, b = (k + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
            out[3 * i + k] = m[3 * a + c] * m[3 * b + d] - m[3 * a + d] * m[3 * b + c];
        }
    }
}

/* Whether corners go clockwise around a convex shape. */
static bool is_convex(const double x[4], const double y[4])
{
    for (int i = 0; i < 4; i++) {
        const int k = (i + 1) % 4, l = (i + 2) % 4;
        if ((x[k] - x[i]) * (y[l] - y[k]) - (y[k] - y[i]) * (x[l] - x[k]) <= 1) {
            return false;
        }
    }
    return true;
}

void plane_point(const double matrix[9], const double from[2], double to[2])
{
    double sum[3];
    for (int i = 0; i < 3; i++) {
        sum[i] = matrix[3 * i] * from[0] + matrix[3 * i + 1] * from[1] + matrix[3 * i + 2];
    }
    to[0] = sum[0] / sum[2];
    to[1] = sum[1] / sum[2];
}

struct plane plane_of(const struct plan *plan)
{
    const double size[2] = {plan_width_mm(plan), plan_height_mm(plan)};
    const double flat[4][2] = {{0, 0}, {size[0], 0}, {size[0], size[1]}, {0, size[1]}};
    double x[4], y[4];
    struct plane plane;
    for (int i = 0; i < 4; i++) {
        map_point(&plan->map, flat[i][0], flat[i][1], &x[i], &y[i]);
    }
    const bool convex = is_convex(x, y);
    for (int i = 0; i < 4 && !convex; i++) {
        map_flat(&plan->map, flat[i][0], flat[i][1], &x[i], &y[i]);
    }
    map_rect_to_points(size, x, y, plane.to_px);
    invert(plane.to_px, plane.to_mm);
    return plane;
}
