#include "render/parts.h"

static void mark_ink(const struct spans *spans, const struct coverage_batch *batch,
                     struct ink_map *ink)
{
    for (int i = batch->first_block; i < batch->last_block; i++) {
        ink_map_mark(ink, &spans->block[i].box);
    }
}

/* On a page with kinks leads are drawn by the place of each pixel: of those of their blocks and
 * some around, of which differences are taken. */
static enum ecgp_result draw_near_map(struct ecgp_renderer *renderer, const struct plan *plan,
                                      struct ecgp_error *error)
{
    const struct spans *spans = &renderer->spans;
    if (!plan->map.mesh || !renderer->map.kinked) {
        return ECGP_OK;
    }
    if (!ink_map_clear(&renderer->near, plan->width, plan->height)) {
        return error_no_memory(error);
    }
    for (int i = 0; i < spans->blocks; i++) {
        const struct ecgp_box *box = &spans->block[i].box;
        ink_map_mark(&renderer->near,
                     &(struct ecgp_box){box->x0 - 3, box->y0 - 3, box->x1 + 3, box->y1 + 3});
    }
    return map_draw_whole(&renderer->map, plan, &renderer->near, error);
}

enum ecgp_result leads_find(struct ecgp_renderer *renderer, const struct plan *plan, double radius,
                            struct ecgp_error *error)
{
    const enum ecgp_result result = spans_find(&renderer->spans, plan, radius, error);
    return result ? result : draw_near_map(renderer, plan, error);
}

enum ecgp_result leads_draw(struct ecgp_renderer *renderer, const struct plan *plan, bool ink,
                            bool masks, struct ecgp_error *error)
{
    struct coverage *coverage = &renderer->coverage;
    struct coverage_batch batch = {0};
    const struct map_effect *map = renderer_map(renderer, plan);
    const double narrowing = ink ? plan->narrowing : 1;
    const bool rounded = map && masks && narrowing != 1;
    enum ecgp_result result = spans_draw(&renderer->spans, plan, narrowing, rounded, error);
    while (result == ECGP_OK &&
           coverage_next(coverage, &renderer->spans, plan, &batch, &result, error)) {
        if ((result = renderer_check_size(renderer, batch.width, batch.height, error)) != ECGP_OK) {
            break;
        }
        result = coverage_draw(coverage, &renderer->spans, plan, map, false, &batch, error);
        if (result == ECGP_OK && ink) {
            result = trace_draw(&renderer->trace, plan, coverage, map, &batch, &renderer->picture,
                                error);
            mark_ink(&renderer->spans, &batch, &renderer->sheet.ink);
        }
        if (result == ECGP_OK && rounded) {
            result = coverage_draw(coverage, &renderer->spans, plan, map, true, &batch, error);
        }
        if (result == ECGP_OK && masks) {
            result = masks_cut(renderer, &batch, error);
        }
    }
    return result;
}
