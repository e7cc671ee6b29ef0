/* Effect: a picture out of focus or moved. */
#ifndef DRAW_BLUR_H
#define DRAW_BLUR_H

#include "gpu/draw.h"

enum { BLUR_REACH = 4 };

/* How a picture is blurred along one axis: whole shares of 256, symmetrical, of the pixels 0, 1, ..
 * away; the reach is that of the last that has one. */
struct blur_shares {
    int share[BLUR_REACH + 1], reach;
};

/* Zero it to begin. */
struct blur {
    struct gpu_program wide, near, far; /* along rows: up to 2 and BLUR_REACH pixels */
    struct gpu_target step[2], row;
    struct gpu_texture packed;
};

/* What is left to do to a picture: small blurs along its rows and down its columns. */
struct blur_rest {
    const struct gpu_target *picture;
    struct blur_shares across, down;
};

/* Rows of a picture from `first` on that are blurred but for their columns: texels of four
 * neighbors (see gpu_target_pack), in the array, or where there is something left to do down the
 * columns, in the texture. */
struct blurred {
    const struct gpu_texture *packed;
    const struct gpu_texture *rows; /* NULL: there is not */
    int first;
};

void blur_finish(struct blur *blur);

/* Shares of about a normal distribution with the given variance, px2. */
struct blur_shares blur_shares_of(double variance);

/* Blurs the picture round with the given standard deviation and then along a line (angle 0: along
 * x), all in px, but for what is left to be done band by band; 0 leaves either out. The result is
 * valid until the next call. */
enum ecgp_result blur_begin(struct blur *blur, struct gpu_target *picture, int width, int height,
                            double deviation, double length, double angle, struct blur_rest *rest,
                            struct ecgp_error *error);
/* Packs rows [y, y + rows) of the picture, which is `height` high, and those around them that the
 * blur reaches. The result is valid until the next call. */
enum ecgp_result blur_band(struct blur *blur, const struct blur_rest *rest, int width, int height,
                           int y, int rows, struct blurred *blurred, struct ecgp_error *error);

#endif
