#include "render/later.h"

#include <stdlib.h>

#include "base/array.h"
#include "render/parts.h"

bool later_cut(struct later *later, const struct mask_cut *cut)
{
    struct mask_cut *room =
        array_grow(later->cut, &later->room, (size_t)later->cuts + 1, sizeof *room);
    if (room) {
        later->cut = room;
        later->cut[later->cuts] = *cut;
        later->cut[later->cuts++].copy = later->reading.copies - 1;
    }
    return room != NULL;
}

void later_take(const struct later *later, struct ecgp_renderer *client)
{
    gpu_reading_copy(&later->reading);
    for (int i = 0; i < later->cuts; i++) {
        const struct mask_cut *cut = &later->cut[i];
        masks_add(client, cut, gpu_reading_pixels(&later->reading, cut->copy));
    }
}

void later_finish(struct later *later)
{
    gpu_reading_destroy(&later->reading);
    free(later->cut);
    *later = (struct later){0};
}
