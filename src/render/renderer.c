#include <ecgpress/render.h>

#include <stdlib.h>

#include "draw/mask.h"
#include "draw/paper.h"
#include "draw/spans.h"
#include "draw/sprite.h"
#include "draw/trace.h"
#include "page/page.h"
#include "truth/overlap.h"
#include "truth/truth.h"

enum { ATLAS_ROWS = 8192 }; /* a new column of masks begins below so many rows */

/* Memory that grows and is kept from page to page. */
struct pool {
    uint8_t *data;
    size_t size;
};

struct ecgp_renderer {
    struct gpu *gpu;
    struct paper paper;
    struct spans spans;
    struct trace trace;
    struct mask_effect mask;
    struct sprite_effect sprite;
    struct gpu_target picture;
    struct pool pixels, atlas;
    struct ecgp_mask masks[PLAN_MAX_FIELDS];
};

static enum ecgp_result pool_size(struct pool *pool, size_t size, struct ecgp_error *error)
{
    if (size <= pool->size) {
        return ECGP_OK;
    }
    free(pool->data);
    pool->data = malloc(size);
    pool->size = pool->data ? size : 0;
    return pool->data ? ECGP_OK : error_no_memory(error);
}

enum ecgp_result ecgp_renderer_create(struct ecgp_renderer **out, struct ecgp_error *error)
{
    *out = NULL;
    struct ecgp_renderer *renderer = calloc(1, sizeof *renderer);
    if (!renderer) {
        return error_no_memory(error);
    }
    enum ecgp_result result = gpu_context_create(&renderer->gpu, error);
    if (result != ECGP_OK) {
        free(renderer);
        return result;
    }
    if ((result = paper_init(&renderer->paper, error)) != ECGP_OK ||
        (result = spans_init(&renderer->spans, error)) != ECGP_OK ||
        (result = trace_init(&renderer->trace, error)) != ECGP_OK ||
        (result = mask_init(&renderer->mask, error)) != ECGP_OK ||
        (result = sprite_init(&renderer->sprite, error)) != ECGP_OK ||
        (result = gpu_check(renderer->gpu, "preparing", error)) != ECGP_OK) {
        ecgp_renderer_destroy(renderer);
        return result;
    }
    *out = renderer;
    return ECGP_OK;
}

void ecgp_renderer_destroy(struct ecgp_renderer *renderer)
{
    if (!renderer) {
        return;
    }
    paper_finish(&renderer->paper);
    spans_finish(&renderer->spans);
    trace_finish(&renderer->trace);
    mask_finish(&renderer->mask);
    sprite_finish(&renderer->sprite);
    gpu_target_destroy(&renderer->picture);
    gpu_context_destroy(renderer->gpu);
    free(renderer->pixels.data);
    free(renderer->atlas.data);
    free(renderer);
}

const char *ecgp_renderer_name(const struct ecgp_renderer *renderer)
{
    return gpu_context_name(renderer->gpu);
}

static enum ecgp_result check_size(struct ecgp_renderer *renderer, int width, int height,
                                   struct ecgp_error *error)
{
    const int most = gpu_context_max_size(renderer->gpu);
    if (width <= most && height <= most) {
        return ECGP_OK;
    }
    return error_set(error, ECGP_NO_GPU,
                     "a surface of %d x %d px is too large for %s (%d px a side)", width, height,
                     gpu_context_name(renderer->gpu), most);
}

/* Paper, separators and names, traces; then the pixels are read back. The span table must be the
 * one of the page's own pen. */
static enum ecgp_result draw_picture(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                     struct ecgp_frame *frame, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const struct gpu_target *target = &renderer->picture;
    enum ecgp_result result = check_size(renderer, plan->width, plan->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    gpu_target_size(&renderer->picture, GPU_RGBA8, plan->width, plan->height);
    const size_t stride = (size_t)plan->width * 4;
    if ((result = paper_draw(&renderer->paper, plan, target, error)) != ECGP_OK ||
        (result = trace_draw(&renderer->trace, plan, &renderer->spans, target, error)) != ECGP_OK ||
        (result = sprite_draw(&renderer->sprite, plan, page->names, target, error)) != ECGP_OK ||
        (result = pool_size(&renderer->pixels, stride * (size_t)plan->height, error)) != ECGP_OK) {
        return result;
    }
    gpu_target_read(target, plan->width, plan->height, renderer->pixels.data);
    frame->stride = (int)stride;
    frame->rgbx = renderer->pixels.data;
    return ECGP_OK;
}

/* Draws all masks into the atlas, reads it, and finds overlaps. The span table must be the one of
 * the mask's pen. */
static enum ecgp_result draw_masks(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                   struct ecgp_frame *frame, struct ecgp_error *error)
{
    const int fields = page->plan.fields;
    struct ecgp_box crops[PLAN_MAX_FIELDS];
    struct mask_place places[PLAN_MAX_FIELDS];
    int width, height;
    for (int i = 0; i < fields; i++) {
        crops[i] = page->leads[i].crop;
    }
    mask_pack(crops, fields, ATLAS_ROWS, places, &width, &height);
    const size_t size = (size_t)width * (size_t)height;
    enum ecgp_result result = check_size(renderer, width, height, error);
    if (result == ECGP_OK) {
        result = pool_size(&renderer->atlas, size, error);
    }
    if (result == ECGP_OK && size > 0) {
        result = mask_draw(&renderer->mask, &renderer->spans, crops, places, width, height, error);
    }
    if (result != ECGP_OK) {
        return result;
    }
    if (size > 0) {
        gpu_target_read(&renderer->mask.atlas, width, height, renderer->atlas.data);
    }
    for (int i = 0; i < fields; i++) {
        const size_t at = (size_t)places[i].row * (size_t)width + (size_t)places[i].byte;
        renderer->masks[i] = (struct ecgp_mask){
            .crop = crops[i],
            .stride = width,
            .bits = box_is_empty(&crops[i]) ? NULL : renderer->atlas.data + at,
        };
    }
    overlap_find(renderer->masks, fields);
    frame->masks = fields;
    frame->mask = renderer->masks;
    return ECGP_OK;
}

enum ecgp_result ecgp_renderer_draw(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                    unsigned parts, struct ecgp_frame *frame,
                                    struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const double pen = stroke_pen_radius(plan);
    const double mask_pen = stroke_mask_radius(plan);
    enum ecgp_result result = ECGP_OK;
    *frame = (struct ecgp_frame){.width = plan->width, .height = plan->height};
    if (parts & ECGP_DRAW_PICTURE) {
        result = spans_draw(&renderer->spans, plan, pen, error);
        if (result == ECGP_OK) {
            result = draw_picture(renderer, page, frame, error);
        }
    }
    if (result == ECGP_OK && (parts & ECGP_DRAW_MASKS)) {
        if (!(parts & ECGP_DRAW_PICTURE) || mask_pen > pen) {
            result = spans_draw(&renderer->spans, plan, mask_pen, error);
        }
        if (result == ECGP_OK) {
            result = draw_masks(renderer, page, frame, error);
        }
    }
    return result == ECGP_OK ? gpu_check(renderer->gpu, "drawing a page", error) : result;
}

bool ecgp_doctor(void (*line)(void *user, const char *text), void *user)
{
    return gpu_doctor(line, user);
}
