#include "draw/blur.h"

#include <math.h>

#define UNSEEN     0.04 /* px2 of variance: a fifth of a pixel is not seen */
#define MOST_SMALL 0.8  /* px2 along both axes that the mean of five pixels reaches well */

enum ecgp_result blur_init(struct blur *blur, struct ecgp_error *error)
{
    *blur = (struct blur){0};
    const enum ecgp_result result = gpu_program_create(&blur->program, "whole", "blur", error);
    return result == ECGP_OK ? gpu_program_create(&blur->small, "whole", "blur_small", error)
                             : result;
}

void blur_finish(struct blur *blur)
{
    gpu_program_destroy(&blur->program);
    gpu_program_destroy(&blur->small);
    gpu_target_destroy(&blur->step[0]);
    gpu_target_destroy(&blur->step[1]);
}

/* One pass over a picture, from it to the step that it is not. What differs between the programs is
 * their last uniform. */
static const struct gpu_texture *draw_step(struct blur *blur, const struct gpu_program *program,
                                           const struct gpu_texture *from, int width, int height,
                                           const struct gpu_uniform *how)
{
    struct gpu_target *target = &blur->step[from == &blur->step[0].texture];
    target->texture.exact = true;
    gpu_target_size(target, GPU_RGBA8, width, height);
    gpu_draw_quads(&(struct gpu_draw){
        .program = program,
        .target = target,
        .width = width,
        .height = height,
        .textures = {{"picture", from}},
        .uniforms = {{"size", 2, {(float)width, (float)height}},
                     {"extent", 2, {(float)width, (float)height}},
                     {"texel", 2, {1 / (float)from->width, 1 / (float)from->height}},
                     *how},
        .quads = 1,
    });
    return &target->texture;
}

/* One pass: the mean of two pairs of places. */
static const struct gpu_texture *pass(struct blur *blur, const struct gpu_texture *from, int width,
                                      int height, double ax, double ay, double bx, double by)
{
    gpu_texture_smooth(from, false);
    return draw_step(
        blur, &blur->program, from, width, height,
        &(struct gpu_uniform){"pairs", 4, {(float)ax, (float)ay, (float)bx, (float)by}});
}

/* The mean of four places (+-o, +-o) that are read between pixels has along each axis this
 * variance at whole o = n: n * n, and grows in straight lines between them. */
static double offset_of(double variance)
{
    const double n = floor(sqrt(variance));
    return n + (variance - n * n) / (2 * n + 1);
}

/* Passes of growing width that leave no gaps (M. Kawase's), their variances adding up. What is left
 * below a fifth of a pixel is not seen. */
static const struct gpu_texture *round_blur(struct blur *blur, const struct gpu_texture *from,
                                            int width, int height, double variance)
{
    for (int i = 0; variance > UNSEEN; i++) {
        /* At an offset of i + 1/2; the first may be a box of three. */
        const double most = i > 0 ? i * i + i + 0.5 : 2.0 / 3;
        const double part = fmin(most, variance);
        const double o = offset_of(part);
        from = pass(blur, from, width, height, o, o, o, -o);
        variance -= part;
    }
    return from;
}

/* Each pass makes four places of one, evenly along the line. */
static const struct gpu_texture *line_blur(struct blur *blur, const struct gpu_texture *from,
                                           int width, int height, double length, double angle)
{
    const double x = cos(angle), y = sin(angle);
    for (double part = length; part > 0.5; part /= 4) {
        from = pass(blur, from, width, height, x * part * 3 / 8, y * part * 3 / 8, x * part / 8,
                    y * part / 8);
    }
    return from;
}

/* Both at once where they are small, in passes whose variances add up: each neighbour's share is
 * half of the variance along its axis. */
static const struct gpu_texture *small_blur(struct blur *blur, const struct gpu_texture *from,
                                            int width, int height, const double variance[2])
{
    const int passes = (int)ceil((variance[0] + variance[1]) / MOST_SMALL);
    const float beside = (float)(variance[0] / 2 / passes);
    const float above = (float)(variance[1] / 2 / passes);
    for (int i = 0; i < passes; i++) {
        from = draw_step(blur, &blur->small, from, width, height,
                         &(struct gpu_uniform){"shares", 2, {beside, above}});
    }
    return from;
}

const struct gpu_texture *blur_draw(struct blur *blur, const struct gpu_texture *picture, int width,
                                    int height, double deviation, double length, double angle)
{
    const double variance = deviation * deviation;
    const double line = length * length / 12, c = cos(angle), d = sin(angle);
    const double axes[2] = {variance + line * c * c, variance + line * d * d};
    const struct gpu_texture *made = picture;
    if (axes[0] + axes[1] <= 2 * UNSEEN) {
        return picture;
    }
    if (axes[0] + axes[1] <= 2 * MOST_SMALL) {
        return small_blur(blur, picture, width, height, axes);
    }
    if (variance > 0) {
        made = round_blur(blur, made, width, height, variance);
    }
    return line_blur(blur, made, width, height, length, angle);
}
