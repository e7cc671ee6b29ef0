/* What the camera or scanner does to a finished picture, in its order. */
#include "render/parts.h"

#include <math.h>

#include "image/denoise.h"
#include "image/jpeg_loss.h"
#include "image/resize.h"
#include "image/sharpen.h"

/* Sends the pixels through JPEG, first with blocks that begin elsewhere: what lies before them is
 * left as it is. */
static enum ecgp_result compress(const struct capture *capture, enum chroma chroma,
                                 const struct raster *picture, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i + 1 < capture->jpeg_passes && result == ECGP_OK; i++) {
        const struct capture_jpeg *before = &capture->jpeg_before[i];
        const size_t at = (size_t)before->y * (size_t)picture->stride + 4 * (size_t)before->x;
        if (picture->width > before->x && picture->height > before->y) {
            result = jpeg_lose(picture->rgbx + at, picture->width - before->x,
                               picture->height - before->y, picture->stride, before->quality,
                               chroma, error);
        }
    }
    return result ? result
                  : jpeg_lose(picture->rgbx, picture->width, picture->height, picture->stride,
                              capture->jpeg_quality, chroma, error);
}

static enum ecgp_result process(const struct plan *plan, const struct raster *picture,
                                struct ecgp_error *error)
{
    const struct look *look = &plan->look;
    enum ecgp_result result = ECGP_OK;
    if (look->denoise > 0) {
        result = denoise(picture->rgbx, picture->width, picture->height, picture->stride,
                         look->denoise, error);
    }
    if (look->sharpening > 0 && result == ECGP_OK) {
        result = sharpen(picture->rgbx, picture->width, picture->height, picture->stride,
                         look->sharpening, look->sharpening_radius, error);
    }
    if (result == ECGP_OK && plan->capture.jpeg_quality < 100) {
        result = compress(&plan->capture, look->chroma, picture, error);
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
        return process(plan, &whole, error);
    }
    small.stride = 4 * small.width;
    enum ecgp_result result =
        pool_size(&renderer->small, (size_t)small.stride * (size_t)small.height, error);
    small.rgbx = renderer->small.data;
    result = result ? result : resize_down(&whole, &small, error);
    result = result ? result : process(plan, &small, error);
    return result ? result : resize_up(&small, &whole, error);
}
