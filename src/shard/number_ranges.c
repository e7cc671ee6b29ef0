#include "shard/number_ranges.h"

struct number_ranges number_ranges_begin(struct text *out)
{
    text_add(out, "");
    return (struct number_ranges){out, 0, -1};
}

void number_ranges_end(struct number_ranges *ranges)
{
    struct text *out = ranges->out;
    if (ranges->first <= ranges->last) {
        text_addf(out, "%s%lld", out->length > 0 ? "," : "", (long long)ranges->first);
    }
    if (ranges->first < ranges->last) {
        text_addf(out, "-%lld", (long long)ranges->last);
    }
}

void number_ranges_add(struct number_ranges *ranges, int64_t number)
{
    if (ranges->first > ranges->last || number != ranges->last + 1) {
        number_ranges_end(ranges);
        ranges->first = number;
    }
    ranges->last = number;
}
