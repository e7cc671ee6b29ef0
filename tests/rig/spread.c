#include "rig/spread.h"

#include <math.h>

void spread_add(struct spread *spread, double value, double limit)
{
    spread->count++;
    spread->sum += value;
    spread->size += fabs(value);
    spread->worst = fmax(spread->worst, fabs(value));
    spread->over += !(fabs(value) <= limit);
}

double spread_mean(const struct spread *spread)
{
    return spread->count ? spread->sum / (double)spread->count : 0;
}
