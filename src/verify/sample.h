/* Which pages of a dataset a sample has. */
#ifndef VERIFY_SAMPLE_H
#define VERIFY_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether page `index` of `total` is one of a sample of `sample` pages (0: all), spread evenly. */
static inline bool dataset_samples(int64_t sample, int64_t total, int64_t index)
{
    return sample <= 0 || sample >= total ||
           (int64_t)((double)index * (double)sample / (double)total) !=
               (int64_t)((double)(index + 1) * (double)sample / (double)total);
}

#endif
