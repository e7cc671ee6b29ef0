#include "draw/blur.h"

#include <math.h>

#include "gpu/tuning.h"

#define UNSEEN     0.04 /* px2 of variance: a fifth of a pixel is not seen */
#define MOST_SMALL 4.5  /* px2 that shares of nine pixels reach well */
#define SHORT_LINE 0.5  /* px2: a movement that looks the same told as one along either axis */

void blur_finish(struct blur *blur)
{
    gpu_program_destroy(&blur->wide);
    gpu_program_destroy(&blur->far);
    gpu_program_destroy(&blur->near);
    gpu_target_destroy(&blur->step[0]);
    gpu_target_destroy(&blur->step[1]);
    gpu_target_destroy(&blur->row);
    gpu_texture_destroy(&blur->packed);
}

/* --- wide: passes over the picture -------------------------------------------------------------
 */

/* A picture on its way through passes. */
struct step {
    struct gpu_target *at;
    int width, height;
};

/* One pass, to the target that the picture is not in: the mean of two pairs of places. */
static enum ecgp_result pass(struct blur *blur, struct step *step, double ax, double ay, double bx,
                             double by, struct ecgp_error *error)
{
    struct gpu_target *target = &blur->step[step->at == &blur->step[0]];
    struct gpu_texture *picture = &step->at->texture;
    const int width = step->width, height = step->height;
    target->texture.exact = true;
    gpu_target_size(target, GPU_RGBA8, width, height);
    gpu_texture_smooth(picture, false);
    const struct gpu_draw draw = {
        .program = &blur->wide,
        .shader = {"lib/whole", "blur/blur", .few_quads = true},
        .target = target,
        .width = width,
        .height = height,
        .textures = {{"picture", picture}},
        .numbers = {{"extent", 2, {(float)width, (float)height}},
                    {"texel", 2, {1 / (float)picture->width, 1 / (float)picture->height}},
                    {"pairs", 4, {(float)ax, (float)ay, (float)bx, (float)by}}},
        .quads = 1,
    };
    step->at = target;
    return gpu_draw_quads(&draw, error);
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
static enum ecgp_result round_blur(struct blur *blur, struct step *step, double variance,
                                   struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; variance > UNSEEN && result == ECGP_OK; i++) {
        /* At an offset of i + 1/2; the first may be a box of three. */
        const double most = i > 0 ? i * i + i + 0.5 : 2.0 / 3;
        const double part = fmin(most, variance);
        const double o = offset_of(part);
        result = pass(blur, step, o, o, o, -o, error);
        variance -= part;
    }
    return result;
}

/* Each pass makes four places of one, evenly along the line. */
static enum ecgp_result line_blur(struct blur *blur, struct step *step, double length, double angle,
                                  struct ecgp_error *error)
{
    const double x = cos(angle), y = sin(angle);
    enum ecgp_result result = ECGP_OK;
    for (double part = length; part > 0.5 && result == ECGP_OK; part /= 4) {
        result =
            pass(blur, step, x * part * 3 / 8, y * part * 3 / 8, x * part / 8, y * part / 8, error);
    }
    return result;
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

static enum ecgp_result blur_rows(struct blur *blur, const struct blur_shares *shares, int width,
                                  int height, struct ecgp_error *error)
{
    const int columns = gpu_packed_width(width);
    const int *share = shares->share;
    const bool far = shares->reach > gpu_tuning()->near_blur;
    gpu_target_size(&blur->row, GPU_RGBA32UI, columns, height);
    const struct gpu_draw draw = {
        .program = far ? &blur->far : &blur->near,
        .shader = {"lib/whole", "blur/blur_across", far ? "#define FAR\n" : "", .few_quads = true},
        .target = &blur->row,
        .width = columns,
        .height = height,
        .textures = {{"picture", &blur->packed}},
        .numbers = {{"columns", 1, {(float)columns}},
                    {"width", 1, {(float)width}},
                    {"near", 3, {(float)share[0], (float)share[1], (float)share[2]}},
                    {far ? "far" : NULL, 2, {(float)share[3], (float)share[4]}}},
        .quads = 1,
    };
    return gpu_draw_quads(&draw, error);
}

enum ecgp_result blur_begin(struct blur *blur, struct gpu_target *picture, int width, int height,
                            double deviation, double length, double angle, struct blur_rest *rest,
                            struct ecgp_error *error)
{
    struct step step = {picture, width, height};
    enum ecgp_result result = ECGP_OK;
    const double line = length * length / 12, c = cos(angle), d = sin(angle);
    double axes[2] = {deviation * deviation, deviation * deviation};
    if (line <= SHORT_LINE && fmax(axes[0], axes[1]) + line <= MOST_SMALL) {
        axes[0] += line * c * c;
        axes[1] += line * d * d;
    } else {
        result = round_blur(blur, &step, axes[0], error);
        result = result ? result : line_blur(blur, &step, length, angle, error);
        axes[0] = axes[1] = 0;
    }
    *rest = (struct blur_rest){step.at, blur_shares_of(axes[0]), blur_shares_of(axes[1])};
    return result;
}

enum ecgp_result blur_band(struct blur *blur, const struct blur_rest *rest, int width, int height,
                           int y, int rows, struct blurred *blurred, struct ecgp_error *error)
{
    const bool blurs = rest->across.reach > 0 || rest->down.reach > 0;
    const int around = blurs ? BLUR_REACH : 0;
    const int first = y > around ? y - around : 0;
    const int end = y + rows + around < height ? y + rows + around : height;
    gpu_target_pack(rest->picture, first, width, end - first, &blur->packed);
    *blurred = (struct blurred){&blur->packed, blurs ? &blur->row.texture : NULL, first};
    return blurs ? blur_rows(blur, &rest->across, width, end - first, error) : ECGP_OK;
}
