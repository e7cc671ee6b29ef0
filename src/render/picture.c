#include "render/parts.h"

/* Draws the map of a warped page, and the paper into the picture, if there is one
 * to be. */
static enum ecgp_result begin_bent(struct ecgp_renderer *renderer, const struct plan *plan,
                                   bool picture, struct ecgp_error *error)
{
    enum ecgp_result result =
        renderer_check_size(renderer, plan->width + 1, plan->height + 1, error);
    if (result == ECGP_OK) {
        result = map_find(&renderer->map, plan, error);
    }
    if (result == ECGP_OK && picture) {
        gpu_target_size(&renderer->picture, GPU_BGRA8, plan->width, plan->height);
        result =
            bent_paper_draw(&renderer->bent_paper, plan, &renderer->map, &renderer->picture, error);
    }
    return result;
}

/* Whether a page's picture is the same as any other's on its paper where there is no ink. */
static bool is_plain(const struct ecgp_page *page)
{
    return page->plan.shape == SHAPE_FLAT && capture_is_none(&page->plan) &&
           !capture_has_device(&page->plan);
}

static enum ecgp_result begin_flat(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                   struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const enum ecgp_result result = renderer_check_size(renderer, plan->width, plan->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    const struct paper_before before = {is_plain(page) ? renderer->sheet.last_paper : 0,
                                        &renderer->sheet.last_ink};
    gpu_target_size(&renderer->picture, GPU_BGRA8, plan->width, plan->height);
    return paper_draw(&renderer->paper, plan, &renderer->picture, &before, error);
}

static struct patch_target patch_target(struct ecgp_renderer *renderer, const struct plan *plan)
{
    return (struct patch_target){plan->map.mesh ? &renderer->map.places : NULL, &renderer->picture,
                                 &renderer->sheet.ink};
}

enum ecgp_result picture_begin(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                               bool picture, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    renderer->picture.texture.exact = !capture_is_none(&page->plan); /* it may be blurred */
    if (picture && !sheet_begin(&renderer->sheet, plan->width, plan->height)) {
        return error_no_memory(error);
    }
    enum ecgp_result result = ECGP_OK;
    if (plan->map.mesh) {
        result = begin_bent(renderer, plan, picture, error);
    } else if (picture) {
        result = begin_flat(renderer, page, error);
    }
    const struct patch_target on = patch_target(renderer, plan);
    return result || !picture ? result : patch_draw_under(&renderer->patch, plan, &on, error);
}

/* Names, separators and other texts; what the head cannot print; handwriting on top of them; then
 * what hides all. */
static enum ecgp_result print(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                              struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    struct ink_map *ink = &renderer->sheet.ink;
    const struct patch_target on = patch_target(renderer, plan);
    gpu_group_begin("print");
    enum ecgp_result result = sprite_draw(&renderer->sprite, plan, page->print, page->prints,
                                          on.map, &renderer->picture, ink, error);
    result = result ? result : patch_draw_dead_dots(&renderer->patch, plan, &on, error);
    gpu_group_end();
    gpu_group_begin("handwriting");
    result = result ? result : pen_draw(&renderer->pen, plan, &renderer->picture, ink, error);
    gpu_group_end();
    gpu_group_begin("covers");
    result = result ? result : patch_draw(&renderer->patch, plan, &on, error);
    gpu_group_end();
    return result;
}

/* Reads the page's pixels back, as the capture makes them of the drawn picture. */
static enum ecgp_result read_captured(struct ecgp_renderer *renderer, const struct plan *plan,
                                      int *stride, struct ecgp_error *error)
{
    const size_t size = (size_t)block_rows_stride(plan->width) * (size_t)plan->height;
    enum ecgp_result result = pool_size(&renderer->pixels, size, error);
    if (result == ECGP_OK) {
        *stride = block_rows_stride(plan->width);
        result = capture_draw(&renderer->capture, plan, &renderer->picture,
                              renderer_map(renderer, plan), renderer->pixels.data, error);
        renderer_mark(renderer, TIMED_DRAW);
    }
    return result;
}

static enum ecgp_result read_picture(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                     int *stride, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const size_t size = (size_t)plan->width * 4 * (size_t)plan->height;
    const enum ecgp_result result = pool_size(&renderer->pixels, size, error);
    if (result == ECGP_OK) {
        renderer_mark(renderer, TIMED_DRAW);
        sheet_read(&renderer->sheet, is_plain(page) ? paper_number(&renderer->paper) : 0,
                   &renderer->picture, plan->width, plan->height, renderer->pixels.data);
        *stride = plan->width * 4;
    }
    return result;
}

enum ecgp_result picture_finish(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                struct ecgp_frame *frame, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    enum ecgp_result result = print(renderer, page, error);
    if (result == ECGP_OK) {
        const bool clean = capture_is_none(plan) && !plan->shaded;
        gpu_group_begin(clean ? "readback" : "capture");
        result = clean ? read_picture(renderer, page, &frame->stride, error)
                       : read_captured(renderer, plan, &frame->stride, error);
        gpu_group_end();
    }
    return result;
}
