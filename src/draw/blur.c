#include "draw/blur.h"

#include <math.h>

enum ecgp_result blur_init(struct blur *blur, struct ecgp_error *error)
{
    *blur = (struct blur){0};
    return gpu_program_create(&blur->program, "blur", "blur", error);
}

void blur_finish(struct blur *blur)
{
    gpu_program_destroy(&blur->program);
    gpu_target_destroy(&blur->step[0]);
    gpu_target_destroy(&blur->step[1]);
}

/* One pass: the mean of two pairs of places. */
static const struct gpu_texture *pass(struct blur *blur, const struct gpu_texture *from, int width,
                                      int height, double ax, double ay, double bx, double by)
{
    struct gpu_target *target = &blur->step[from == &blur->step[0].texture];
    target->texture.exact = true;
    gpu_target_size(target, GPU_RGBA8, width, height);
    gpu_texture_smooth(from, false);
    gpu_draw_quads(&(struct gpu_draw){
        .program = &blur->program,
        .target = target,
        .width = width,
        .height = height,
        .textures = {{"picture", from}},
        .uniforms = {{"size", 2, {(float)width, (float)height}},
                     {"extent", 2, {(float)width, (float)height}},
                     {"texel", 2, {1 / (float)from->width, 1 / (float)from->height}},
                     {"pairs", 4, {(float)ax, (float)ay, (float)bx, (float)by}}},
        .quads = 1,
    });
    return &target->texture;
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
    for (int i = 0; variance > 0.04; i++) {
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

/* Both in one pass where they are small: four places whose variance along the line and across it is
 * what is asked for. */
static const struct gpu_texture *small_blur(struct blur *blur, const struct gpu_texture *from,
                                            int width, int height, double along, double across,
                                            double angle)
{
    const double a = offset_of(along), b = offset_of(across);
    const double x = cos(angle), y = sin(angle);
    return pass(blur, from, width, height, a * x - b * y, a * y + b * x, a * x + b * y,
                a * y - b * x);
}

const struct gpu_texture *blur_draw(struct blur *blur, const struct gpu_texture *picture, int width,
                                    int height, double deviation, double length, double angle)
{
    const double variance = deviation * deviation;
    const double along = variance + length * length / 12;
    const struct gpu_texture *made = picture;
    if (along <= 0.04) {
        return picture;
    }
    if (along <= 2.0 / 3) {
        return small_blur(blur, picture, width, height, along, variance, angle);
    }
    if (variance > 0) {
        made = round_blur(blur, made, width, height, variance);
    }
    return line_blur(blur, made, width, height, length, angle);
}
