#include "verify/geometry.h"

#include <limits.h>
#include <stdlib.h>

const struct ecgp_box box_none = {INT_MAX, INT_MAX, 0, 0};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

struct ecgp_box box_common(const struct ecgp_box *a, const struct ecgp_box *b)
{
    return (struct ecgp_box){most(a->x0, b->x0), most(a->y0, b->y0), least(a->x1, b->x1),
                             least(a->y1, b->y1)};
}

bool box_within(const struct ecgp_box *box, int64_t width, int64_t height)
{
    return box->x0 >= 0 && box->y0 >= 0 && box->x1 <= width && box->y1 <= height;
}

void box_add(struct ecgp_box *box, int x0, int x1, int y)
{
    *box = (struct ecgp_box){least(box->x0, x0), least(box->y0, y), most(box->x1, x1),
                             most(box->y1, y + 1)};
}

bool box_near(const struct ecgp_box *a, const struct ecgp_box *b, int px)
{
    return abs(a->x0 - b->x0) <= px && abs(a->y0 - b->y0) <= px && abs(a->x1 - b->x1) <= px &&
           abs(a->y1 - b->y1) <= px;
}
