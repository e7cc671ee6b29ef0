/* Writes growing numbers as clusters' engines take them: "3,7-9". */
#ifndef SHARD_NUMBER_RANGES_H
#define SHARD_NUMBER_RANGES_H

#include <stdint.h>

#include "base/text.h"

struct number_ranges {
    struct text *out;
    int64_t first, last; /* of the range that may go on; none where first > last */
};

/* `out` is terminated even where no number comes. */
struct number_ranges number_ranges_begin(struct text *out);
void number_ranges_add(struct number_ranges *ranges, int64_t number);
void number_ranges_end(struct number_ranges *ranges);

#endif
