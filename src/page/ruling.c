#include "page/ruling.h"

#include <math.h>

#include "base/rng.h"

enum { STRENGTHS = 0, PRINTS = 2 }; /* of an axis: streams of random numbers */

uint64_t ruling_seed(const struct look *look)
{
    struct rng rng = rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_GRID);
    for (int i = 0; i < 4; i++) {
        (void)rng_u32(&rng); /* those of print_shorten */
    }
    const uint64_t high = rng_u32(&rng);
    return high << 32 | rng_u32(&rng);
}

static struct rng stream(const struct plan_grid *grid, int purpose)
{
    return rng_stream(grid->seed, (uint64_t)purpose, RNG_GRID);
}

int ruling_lines(const struct plan_grid *grid, enum ruling_axis axis)
{
    const struct rect_mm *area = &grid->area;
    const double length = axis == RULING_ACROSS ? area->x1 - area->x0 : area->y1 - area->y0;
    return (int)ceil(length / grid->minor_mm - 1e-6) + 1;
}

double ruling_most(const struct plan_grid *grid)
{
    return 1 + 1.6 * grid->unevenness;
}

void ruling_strengths(const struct plan_grid *grid, enum ruling_axis axis, float *strength)
{
    struct rng rng = stream(grid, STRENGTHS + (int)axis);
    const double uneven = grid->unevenness, most = ruling_most(grid);
    const int lines = ruling_lines(grid, axis);
    for (int i = 0; i < lines; i++) {
        const double kind = rng_uniform(&rng), other = rng_between(&rng, -1, 1);
        const double own = kind < 0.06 * uneven   ? most
                           : kind < 0.14 * uneven ? 0.3
                                                  : 1 + 0.7 * uneven * other;
        strength[i] = (float)(own / most);
    }
}

void ruling_prints(const struct plan_grid *grid, enum ruling_axis axis, float *print)
{
    struct rng rng = stream(grid, PRINTS + (int)axis);
    const double uneven = grid->unevenness, length = 11;
    const int boxes = ruling_lines(grid, axis);
    struct rng_smooth smooth = rng_smooth_begin(&rng);
    for (int i = 0; i < boxes; i++) {
        const double band = rng_smooth_next(&smooth, &rng, 1 / length);
        const double own = rng_uniform(&rng), broken = rng_uniform(&rng);
        print[i] = broken < 0.12 * uneven ? (float)(1 - 0.85 * uneven)
                                          : (float)(1 - uneven * (0.5 * band + 0.25 * own));
    }
}

/* Dashes of all lines up to a place: each is at the middle of its share of the line. */
static double dashes_up_to(const struct plan_grid *grid, double mm)
{
    const double at = mm / grid->dash_mm + 0.5, whole = floor(at);
    const double blank = (1 - grid->dash_share) / 2;
    return (whole * grid->dash_share + fmin(fmax(at - whole - blank, 0), grid->dash_share)) *
           grid->dash_mm;
}

double ruling_dashes(const struct plan_grid *grid, double from_mm, double to_mm)
{
    if (grid->dash_share >= 1) {
        return 1;
    }
    return (dashes_up_to(grid, to_mm) - dashes_up_to(grid, from_mm)) / (to_mm - from_mm);
}
