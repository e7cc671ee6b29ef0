#include "measure/order.h"

#include <math.h>
#include <stdlib.h>

#include "base/array.h"

static int compare(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

double order_quantile(float *values, size_t count, double part)
{
    if (count == 0) {
        return NAN;
    }
    qsort(values, count, sizeof *values, compare);
    const double place = part * (double)(count - 1);
    const size_t low = (size_t)place;
    const size_t high = low + 1 < count ? low + 1 : low;
    return values[low] + (values[high] - values[low]) * (place - (double)low);
}

int order_level(const uint32_t counts[256], uint64_t total, double part)
{
    double left = part * (double)total;
    int level = 0;
    while (level < 255 && counts[level] <= left) {
        left -= counts[level++];
    }
    return level;
}

void series_add(struct series *series, double value)
{
    float *grown =
        array_grow(series->value, &series->capacity, series->count + 1, sizeof *series->value);
    if (!grown) {
        series->failed = true;
        return;
    }
    series->value = grown;
    series->value[series->count++] = (float)value;
}

double series_quantile(struct series *series, double part)
{
    return order_quantile(series->value, series->count, part);
}

double series_mode(const struct series *series)
{
    double best = NAN;
    size_t most = 0;
    for (size_t i = 0; i < series->count; i++) {
        const double value = series->value[i];
        double sum = 0;
        size_t near = 0;
        for (size_t k = 0; k < series->count; k++) {
            const bool is_near = fabs(series->value[k] - value) < 0.02 * fabs(value);
            sum += is_near ? series->value[k] : 0;
            near += is_near;
        }
        if (near > most) {
            most = near;
            best = sum / (double)near;
        }
    }
    return best;
}
