#include "draw/convex.h"

#include <math.h>

#define SHORT_MM 4.0 /* along so little the page hardly bends */

void convex_side(const double a[2], const double b[2], float side[4])
{
    const double length = fmax(hypot(b[0] - a[0], b[1] - a[1]), 1e-9);
    const double x = -(b[1] - a[1]) / length, y = (b[0] - a[0]) / length;
    side[0] = (float)x;
    side[1] = (float)y;
    side[2] = (float)(-x * a[0] - y * a[1]);
}

void convex_widen(float place[4], double x, double y)
{
    place[0] = fminf(place[0], (float)floor(x - 2));
    place[1] = fminf(place[1], (float)floor(y - 2));
    place[2] = fmaxf(place[2], (float)ceil(x + 2));
    place[3] = fmaxf(place[3], (float)ceil(y + 2));
}

bool convex_clip(const struct plan *plan, float place[4])
{
    place[0] = fmaxf(place[0], 0);
    place[1] = fmaxf(place[1], 0);
    place[2] = fminf(place[2], (float)plan->width);
    place[3] = fminf(place[3], (float)plan->height);
    return place[0] < place[2] && place[1] < place[3];
}

/* Adds the hull of points along a side. */
static void add_side(const struct plan *plan, const double a[2], const double b[2], float place[4])
{
    const int points = hypot(b[0] - a[0], b[1] - a[1]) < SHORT_MM ? 3 : 9;
    for (int i = 0; i < points; i++) {
        const double share = i / (points - 1.0);
        double x, y;
        map_point(&plan->map, a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), &x, &y);
        convex_widen(place, x, y);
    }
}

void convex_place(const struct plan *plan, double corner[][2], int corners, float place[4])
{
    place[0] = place[1] = INFINITY;
    place[2] = place[3] = -INFINITY;
    for (int i = 0; i < corners; i++) {
        add_side(plan, corner[i], corner[(i + 1) % corners], place);
    }
}
