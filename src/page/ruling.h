/*
 * How the print of a grid varies: each line has a strength, and all lines across an axis share what
 * is printed along it: bands that are paler, and short places where nothing is. It is color alone:
 * where lines are, and what a pixel shows, does not depend on it.
 */
#ifndef PAGE_RULING_H
#define PAGE_RULING_H

#include "page/plan.h"

enum ruling_axis { RULING_ACROSS, RULING_DOWN }; /* lines from left to right; from the bottom up */

uint64_t ruling_seed(const struct look *look);

/* Whether lines are not all the same, and printed along their whole way. */
static inline bool ruling_varies(const struct plan_grid *grid)
{
    return grid->unevenness > 0 || grid->dash_share < 1;
}

/* Minor lines of the axis, those that are major too, and one more at its end. */
int ruling_lines(const struct plan_grid *grid, enum ruling_axis axis);
/* The strongest line there may be, of one that is as strong as lines are by themselves. */
double ruling_most(const struct plan_grid *grid);
/* The strength of each line, of the strongest there may be; 1 where all are the same. */
void ruling_strengths(const struct plan_grid *grid, enum ruling_axis axis, float *strength);
/* What is printed, 0..1, in each small box along the axis, of the lines across it; as many as there
 * are lines. */
void ruling_prints(const struct plan_grid *grid, enum ruling_axis axis, float *print);

/* The share of dashes between two places of a minor line, 0..1; mm from the axis's first line. */
double ruling_dashes(const struct plan_grid *grid, double from_mm, double to_mm);

#endif
