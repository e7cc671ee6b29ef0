#include "draw/blur.h"

#include <math.h>

#define UNSEEN     0.04 /* px2 of variance: a fifth of a pixel is not seen */
#define MOST_SMALL 4.5  /* px2 that shares of nine pixels reach well */
#define SHORT_LINE 0.5  /* px2: a movement that looks the same told as one along either axis */

enum ecgp_result blur_init(struct blur *blur, struct ecgp_error *error)
{
    *blur = (struct blur){0};
    const enum ecgp_result result =
        gpu_program_create_large(&blur->wide, "whole", "blur", "", error);
    if (result != ECGP_OK) {
        return result;
    }
    const enum ecgp_result far =
        gpu_program_create_large(&blur->across, "whole", "blur_across", "", error);
    return far != ECGP_OK ? far
                          : gpu_program_create_large(&blur->near, "whole", "blur_across",
                                                     "#define NEAR\n", error);
}

void blur_finish(struct blur *blur)
{
    gpu_program_destroy(&blur->wide);
    gpu_program_destroy(&blur->across);
    gpu_program_destroy(&blur->near);
    gpu_target_destroy(&blur->step[0]);
    gpu_target_destroy(&blur->step[1]);
    gpu_target_destroy(&blur->row);
    gpu_texture_destroy(&blur->packed);
}

/* --- wide: passes over the picture -------------------------------------------------------------
 */

/* One pass, from a picture to the step that it is not: the mean of two pairs of places. */
static const struct gpu_target *pass(struct blur *blur, const struct gpu_target *from, int width,
                                     int height, double ax, double ay, double bx, double by)
{
    struct gpu_target *target = &blur->step[from == &blur->step[0]];
    const struct gpu_texture *picture = &from->texture;
    target->texture.exact = true;
    gpu_target_size(target, GPU_RGBA8, width, height);
    gpu_texture_smooth(picture, false);
    gpu_draw_quads(&(struct gpu_draw){
        .program = &blur->wide,
        .target = target,
        .width = width,
        .height = height,
        .textures = {{"picture", picture}},
        .uniforms = {{"size", 2, {(float)width, (float)height}},
                     {"extent", 2, {(float)width, (float)height}},
                     {"texel", 2, {1 / (float)picture->width, 1 / (float)picture->height}},
                     {"pairs", 4, {(float)ax, (float)ay, (float)bx, (float)by}}},
        .quads = 1,
    });
    return target;
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
static const struct gpu_target *round_blur(struct blur *blur, const struct gpu_target *from,
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
static const struct gpu_target *line_blur(struct blur *blur, const struct gpu_target *from,
                                          int width, int height, double length, double angle)
{
    const double x = cos(angle), y = sin(angle);
    for (double part = length; part > 0.5; part /= 4) {
        from = pass(blur, from, width, height, x * part * 3 / 8, y * part * 3 / 8, x * part / 8,
                    y * part / 8);
    }
    return from;
}

/* --- small: rows and columns apart --------------------------------------------------------------
 */

/* Variance of a normal distribution of the given width, cut off at the reach. */
static double variance_of(double width, int reach)
{
    double sum = 0.5, squares = 0;
    for (int i = 1; i <= reach; i++) {
        const double share = exp(-0.5 * i * i / (width * width));
        sum += share;
        squares += i * i * share;
    }
    return squares / sum;
}

struct blur_shares blur_shares_of(double variance)
{
    struct blur_shares shares = {.share = {256}};
    if (variance <= UNSEEN) {
        return shares;
    }
    const int reach = (int)fmin(ceil(2.2 * sqrt(variance)), BLUR_REACH);
    double low = 0.01, high = 100;
    for (int i = 0; i < 40; i++) {
        const double middle = sqrt(low * high);
        *(variance_of(middle, reach) < variance ? &low : &high) = middle;
    }
    double sum = 0.5;
    for (int i = 1; i <= reach; i++) {
        sum += exp(-0.5 * i * i / (low * low));
    }
    for (int i = reach; i > 0; i--) {
        shares.share[i] = (int)lround(128 * exp(-0.5 * i * i / (low * low)) / sum);
        shares.share[0] -= 2 * shares.share[i];
        shares.reach = shares.reach == 0 && shares.share[i] > 0 ? i : shares.reach;
    }
    return shares;
}

static void blur_rows(struct blur *blur, const struct blur_shares *shares, int width, int height)
{
    const int columns = gpu_packed_width(width);
    const int *share = shares->share;
    gpu_target_size(&blur->row, GPU_RGBA32UI, columns, height);
    gpu_draw_quads(&(struct gpu_draw){
        .program = shares->reach > BLUR_NEAR ? &blur->across : &blur->near,
        .target = &blur->row,
        .width = columns,
        .height = height,
        .textures = {{"picture", &blur->packed}},
        .uniforms = {{"size", 2, {(float)columns, (float)height}},
                     {"columns", 1, {(float)columns}},
                     {"width", 1, {(float)width}},
                     {"near",
                      4,
                      {(float)share[0], (float)share[1], (float)share[2], (float)share[3]}},
                     {"far", 1, {(float)share[4]}}},
        .quads = 1,
    });
}

struct blur_rest blur_begin(struct blur *blur, const struct gpu_target *picture, int width,
                            int height, double deviation, double length, double angle)
{
    const double line = length * length / 12, c = cos(angle), d = sin(angle);
    double axes[2] = {deviation * deviation, deviation * deviation};
    if (line <= SHORT_LINE && fmax(axes[0], axes[1]) + line <= MOST_SMALL) {
        axes[0] += line * c * c;
        axes[1] += line * d * d;
    } else {
        picture = axes[0] > 0 ? round_blur(blur, picture, width, height, axes[0]) : picture;
        picture = line_blur(blur, picture, width, height, length, angle);
        axes[0] = axes[1] = 0;
    }
    return (struct blur_rest){picture, blur_shares_of(axes[0]), blur_shares_of(axes[1])};
}

struct blurred blur_band(struct blur *blur, const struct blur_rest *rest, int width, int height,
                         int y, int rows)
{
    const bool blurs = rest->across.reach > 0 || rest->down.reach > 0;
    const int around = blurs ? BLUR_REACH : 0;
    const int first = y > around ? y - around : 0;
    const int end = y + rows + around < height ? y + rows + around : height;
    gpu_target_pack(rest->picture, first, width, end - first, &blur->packed);
    if (blurs) {
        blur_rows(blur, &rest->across, width, end - first);
    }
    return (struct blurred){&blur->packed, blurs ? &blur->row.texture : NULL, first};
}
