/* What many measurements come to. */
#ifndef RIG_SPREAD_H
#define RIG_SPREAD_H

struct spread {
    long count, over;        /* over: beyond the limit, or NaN */
    double sum, size, worst; /* size, worst: of absolute values */
};

void spread_add(struct spread *spread, double value, double limit);

double spread_mean(const struct spread *spread);

#endif
