/* Quantiles. */
#ifndef MEASURE_ORDER_H
#define MEASURE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The quantile `part` (0..1) of values, which are sorted; even between two of them. NaN where there
 * are none. */
double order_quantile(float *values, size_t count, double part);

/* The level of 0..255 up to which that part of `total` counts is. */
int order_level(const uint32_t counts[256], uint64_t total, double part);

/* A growing list of numbers. Zero it to begin, free `value` at the end. */
struct series {
    float *value;
    size_t count, capacity;
    bool failed; /* memory ran out */
};

void series_add(struct series *series, double value);
double series_quantile(struct series *series, double part);
/* The value that has most others within a fiftieth of it; NaN where there are none. */
double series_mode(const struct series *series);

#endif
