#include "draw/plane.h"

#include <math.h>

static void invert(double m[3][3], double out[3][3])
{
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            const int a = (k + 1) % 3, b = (k + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
            out[i][k] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
        }
    }
}

/* Whether corners go clockwise around a convex shape. */
static bool is_convex(double corner[4][2])
{
    for (int i = 0; i < 4; i++) {
        const double *a = corner[i], *b = corner[(i + 1) % 4], *c = corner[(i + 2) % 4];
        if ((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) <= 1) {
            return false;
        }
    }
    return true;
}

/* From the unit square to a convex shape (P. Heckbert, 1989), with columns scaled to mm. */
static void from_corners(double corner[4][2], const double size[2], double m[3][3])
{
    const double *a = corner[0], *b = corner[1], *c = corner[2], *d = corner[3];
    const double sx = a[0] - b[0] + c[0] - d[0], sy = a[1] - b[1] + c[1] - d[1];
    const double x1 = b[0] - c[0], x2 = d[0] - c[0], y1 = b[1] - c[1], y2 = d[1] - c[1];
    const double area = x1 * y2 - y1 * x2;
    const double g = (sx * y2 - sy * x2) / area, h = (x1 * sy - y1 * sx) / area;
    const double rows[3][3] = {{b[0] - a[0] + g * b[0], d[0] - a[0] + h * d[0], a[0]},
                               {b[1] - a[1] + g * b[1], d[1] - a[1] + h * d[1], a[1]},
                               {g, h, 1}};
    for (int i = 0; i < 3; i++) {
        m[i][0] = rows[i][0] / size[0];
        m[i][1] = rows[i][1] / size[1];
        m[i][2] = rows[i][2];
    }
}

void plane_point(const double matrix[3][3], const double from[2], double to[2])
{
    double sum[3];
    for (int i = 0; i < 3; i++) {
        sum[i] = matrix[i][0] * from[0] + matrix[i][1] * from[1] + matrix[i][2];
    }
    to[0] = sum[0] / sum[2];
    to[1] = sum[1] / sum[2];
}

struct plane plane_of(const struct plan *plan)
{
    const double size[2] = {plan_width_mm(plan), plan_height_mm(plan)};
    const double flat[4][2] = {{0, 0}, {size[0], 0}, {size[0], size[1]}, {0, size[1]}};
    double corner[4][2];
    struct plane plane;
    for (int i = 0; i < 4; i++) {
        map_point(&plan->map, flat[i][0], flat[i][1], &corner[i][0], &corner[i][1]);
    }
    if (!is_convex(corner)) {
        for (int i = 0; i < 4; i++) {
            map_flat(&plan->map, flat[i][0], flat[i][1], &corner[i][0], &corner[i][1]);
        }
    }
    from_corners(corner, size, plane.to_px);
    invert(plane.to_px, plane.to_mm);
    return plane;
}
