/* What can be pressed in the window: rectangles of the last drawing and what they stand for. */
#ifndef UI_SPOTS_H
#define UI_SPOTS_H

#include "preview/ui/rect.h"

enum { SPOTS = 512 };

struct spot {
    struct rect rect;
    int kind, row, choice; /* whatever they are for whoever adds it */
};

struct spots {
    struct spot items[SPOTS];
    int count;
};

/* Adds the part of a spot that `clip` leaves of its height; one that nothing is left of is not
 * added. */
void spots_add(struct spots *spots, const struct rect *clip, struct spot spot);
/* The spot that was added last at a place, or NULL. */
const struct spot *spots_at(const struct spots *spots, float x, float y);

#endif
