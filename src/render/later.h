/* What is left to do of a page that a press has drawn, once its pixels are there. */
#ifndef RENDER_LATER_H
#define RENDER_LATER_H

#include <ecgpress/page.h>

#include "gpu/readback.h"

/* Levels of coverage over a box, to be cut into the mask of a field. */
struct mask_cut {
    int field;
    struct ecgp_box box;
    int copy;        /* of the reading, that they are in */
    ptrdiff_t first; /* texel there, and from one row to the next */
    int stride;
};

/* Zero it to begin. */
struct later {
    struct gpu_reading reading;
    struct mask_cut *cut;
    int cuts;
    size_t room;
};

/* Adds one of what was read last; false without memory. */
bool later_cut(struct later *later, const struct mask_cut *cut);

struct ecgp_renderer;

/* Any thread, once it has arrived: puts pixels and masks into the memory of a client. */
void later_take(const struct later *later, struct ecgp_renderer *client);

void later_finish(struct later *later);

#endif
