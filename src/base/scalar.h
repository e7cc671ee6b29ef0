/* Arithmetic of single numbers. */
#ifndef BASE_SCALAR_H
#define BASE_SCALAR_H

#include <math.h>

static inline double clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

static inline int clamp_int(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

/* 0 at t <= 0, 1 at t >= 1, with slope 0 at both: Hermite's cubic, as GLSL's smoothstep. */
static inline double smoothstep(double t)
{
    t = clamp(t, 0, 1);
    return t * t * (3 - 2 * t);
}

/* Orders doubles for qsort. */
static inline int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

#endif
