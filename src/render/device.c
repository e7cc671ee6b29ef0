/* What the camera or scanner does to a finished picture, in its order. */
#include "render/parts.h"

#include <math.h>

#include "image/jpeg.h"
#include "image/resize.h"
#include "image/sharpen.h"

/* Sends the pixels through JPEG. */
static enum ecgp_result compress(struct ecgp_renderer *renderer, const struct raster *picture,
                                 int quality, struct ecgp_error *error)
{
    const struct pixels pixels = {picture->width, picture->height, 4, picture->stride,
                                  picture->rgbx};
    text_clear(&renderer->jpeg);
    const enum ecgp_result result = jpeg_encode(&pixels, quality, &renderer->jpeg, error);
    return result ? result
                  : jpeg_decode_own(renderer->jpeg.data, renderer->jpeg.length, picture->stride,
                                    picture->rgbx, error);
}

static enum ecgp_result process(struct ecgp_renderer *renderer, const struct plan *plan,
                                const struct raster *picture, struct ecgp_error *error)
{
    const struct look *look = &plan->look;
    enum ecgp_result result = ECGP_OK;
    if (look->sharpening > 0) {
        result = sharpen(picture->rgbx, picture->width, picture->height, picture->stride,
                         look->sharpening, look->sharpening_radius, error);
    }
    if (result == ECGP_OK && plan->capture.jpeg_quality < 100) {
        result = compress(renderer, picture, plan->capture.jpeg_quality, error);
    }
    return result;
}

static int small_side(int side, double resolution)
{
    return (int)fmax(1, round(side * resolution));
}

enum ecgp_result device_finish(struct ecgp_renderer *renderer, const struct plan *plan, int stride,
                               struct ecgp_error *error)
{
    const double resolution = plan->look.resolution;
    const struct raster whole = {plan->width, plan->height, stride, renderer->pixels.data};
    struct raster small = {small_side(plan->width, resolution),
                           small_side(plan->height, resolution), 0, NULL};
    if (resolution >= 1) {
        return process(renderer, plan, &whole, error);
    }
    small.stride = 4 * small.width;
    enum ecgp_result result =
        pool_size(&renderer->small, (size_t)small.stride * (size_t)small.height, error);
    small.rgbx = renderer->small.data;
    result = result ? result : resize_down(&whole, &small, error);
    result = result ? result : process(renderer, plan, &small, error);
    return result ? result : resize_up(&small, &whole, error);
}
