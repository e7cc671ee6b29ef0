/* Effect: a picture out of focus or moved. */
#ifndef DRAW_BLUR_H
#define DRAW_BLUR_H

#include "gpu/draw.h"

struct blur {
    struct gpu_program program, small;
    struct gpu_target step[2];
};

enum ecgp_result blur_init(struct blur *blur, struct ecgp_error *error);
void blur_finish(struct blur *blur);

/* The picture under a blur that is round with the given standard deviation and then one along a
 * line (angle 0: along x), all in px; 0 leaves either out. The result is `picture` where there is
 * nothing to do, and else valid until the next call. */
const struct gpu_texture *blur_draw(struct blur *blur, const struct gpu_texture *picture, int width,
                                    int height, double deviation, double length, double angle);

#endif
