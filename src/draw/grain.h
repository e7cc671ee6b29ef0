/* Paper's grain: fibers and clouds, which repeat; the same on all pages. */
#ifndef DRAW_GRAIN_H
#define DRAW_GRAIN_H

#include "base/error.h"
#include "gpu/texture.h"

struct grain {
    struct gpu_texture grain;  /* red: fibers, green: clouds */
    struct gpu_texture fibers; /* the former by blocks of 4 x 4: a word a row, whose lowest byte is
                                  its first */
};

/* Zero it to begin; it is made once. */
enum ecgp_result grain_make(struct grain *grain, struct ecgp_error *error);
void grain_destroy(struct grain *grain);

#endif
