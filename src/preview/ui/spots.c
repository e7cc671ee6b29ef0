#include "preview/ui/spots.h"

#include <math.h>
#include <stddef.h>

void spots_add(struct spots *spots, const struct rect *clip, struct spot spot)
{
    spot.rect.y0 = fmaxf(spot.rect.y0, clip->y0);
    spot.rect.y1 = fminf(spot.rect.y1, clip->y1);
    if (spot.rect.y0 < spot.rect.y1 && spots->count < SPOTS) {
        spots->items[spots->count++] = spot;
    }
}

const struct spot *spots_at(const struct spots *spots, float x, float y)
{
    for (int i = spots->count - 1; i >= 0; i--) {
        if (rect_has(&spots->items[i].rect, x, y)) {
            return &spots->items[i];
        }
    }
    return NULL;
}
