#define _POSIX_C_SOURCE 200809L
#include "render/renderer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/settings.h"
#include "gpu/driver.h"
#include "render/press.h"
#include "render/parts.h"
#include "truth/stroke.h"

enum ecgp_result pool_size(struct pool *pool, size_t size, struct ecgp_error *error)
{
    if (size <= pool->size) {
        return ECGP_OK;
    }
    free(pool->data);
    pool->data = malloc(size);
    pool->size = pool->data ? size : 0;
    if (pool->data && gpu_driver()->poisoned) {
        memset(pool->data, 0xFF, size);
    }
    return pool->data ? ECGP_OK : error_no_memory(error);
}

enum ecgp_result renderer_create(const char *device, int worker, struct ecgp_renderer **out,
                                 struct ecgp_error *error)
{
    const struct gpu_wish wish = {.device = device, .worker = worker};
    *out = NULL;
    struct ecgp_renderer *renderer = calloc(1, sizeof *renderer);
    if (!renderer) {
        return error_no_memory(error);
    }
    renderer->owner = getpid();
    enum ecgp_result result = gpu_context_create(&renderer->gpu, &wish, error);
    if (result != ECGP_OK) {
        free(renderer);
        return result;
    }
    if ((result = gpu_check(renderer->gpu, "preparing", error)) != ECGP_OK) {
        ecgp_renderer_destroy(renderer);
        return result;
    }
    if (gpu_driver()->ring_pages > 0 &&
        (result = press_join(&renderer->gpu, &renderer->press, error)) != ECGP_OK) {
        free(renderer);
        return result;
    }
    *out = renderer;
    return ECGP_OK;
}

enum ecgp_result ecgp_renderer_create(struct ecgp_renderer **renderer, struct ecgp_error *error)
{
    return renderer_create(NULL, 0, renderer, error);
}

enum ecgp_result ecgp_renderer_create_on(const struct ecgp_options *options, int worker,
                                         struct ecgp_renderer **renderer, struct ecgp_error *error)
{
    *renderer = NULL;
    return worker < 0 ? error_set(error, ECGP_USAGE, "worker %d: expected a number from 0", worker)
                      : renderer_create(options_settings(options)->device, worker, renderer, error);
}

void renderer_finish_passes(struct ecgp_renderer *renderer)
{
    map_finish(&renderer->map);
    paper_finish(&renderer->paper);
    bent_paper_finish(&renderer->bent_paper);
    spans_finish(&renderer->spans);
    coverage_finish(&renderer->coverage);
    trace_finish(&renderer->trace);
    sprite_finish(&renderer->sprite);
    pen_finish(&renderer->pen);
    patch_finish(&renderer->patch);
    gpu_target_destroy(&renderer->picture);
    sheet_finish(&renderer->sheet);
    ink_map_free(&renderer->near);
    capture_finish(&renderer->capture);
}

void ecgp_renderer_destroy(struct ecgp_renderer *renderer)
{
    if (!renderer || renderer->owner != getpid()) {
        return; /* after a fork OpenGL may hang: the driver's threads are not here */
    }
    if (renderer->press) {
        press_leave(renderer->press);
        sheet_finish(&renderer->sheet);
    } else {
        gpu_context_use(renderer->gpu, NULL);
        renderer_finish_passes(renderer);
        gpu_context_destroy(renderer->gpu);
    }
    free(renderer->repeats.data);
    free(renderer->pixels.data);
    free(renderer->small.data);
    free(renderer->levels.data);
    free(renderer->bits.data);
    free(renderer->places.data);
    free(renderer);
}

/* Encoders know papers by their numbers. */
void renderer_begin_anew(struct ecgp_renderer *renderer)
{
    renderer_finish_passes(renderer);
    *renderer = (struct ecgp_renderer){
        .owner = renderer->owner,
        .gpu = renderer->gpu,
        .paper = {.number = renderer->paper.number},
        .pixels = renderer->pixels,
        .small = renderer->small,
        .levels = renderer->levels,
        .bits = renderer->bits,
        .places = renderer->places,
        .stages = renderer->stages,
    };
}

const char *ecgp_renderer_name(const struct ecgp_renderer *renderer)
{
    return gpu_context_name(renderer->gpu);
}

const char *ecgp_renderer_device(const struct ecgp_renderer *renderer)
{
    return gpu_context_place(renderer->gpu);
}

const char *ecgp_renderer_warning(const struct ecgp_renderer *renderer)
{
    return gpu_context_warning(renderer->gpu);
}

void renderer_set_stages(struct ecgp_renderer *renderer, struct stages *stages)
{
    renderer->stages = stages;
}

int renderer_cuda(const struct ecgp_renderer *renderer)
{
    return gpu_context_cuda(renderer->gpu);
}

struct blank renderer_blank(const struct ecgp_renderer *renderer)
{
    if (renderer->press) {
        return (struct blank){.paper = renderer->sheet.paper,
                              .ink = &renderer->sheet.ink,
                              .repeats = renderer->repeats.data};
    }
    return (struct blank){.paper = renderer->sheet.paper,
                          .ink = &renderer->sheet.ink,
                          .repeats = paper_repeats(&renderer->paper)};
}

/* Software OpenGL puts drawing off until it is asked for: to tell stages apart it is waited for. */
void renderer_mark(const struct ecgp_renderer *renderer, enum timed stage)
{
    if (renderer->stages && !renderer->press) {
        gpu_finish();
    }
    if (renderer->stages) {
        stages_mark(renderer->stages, stage);
    }
}

enum ecgp_result renderer_check_size(const struct ecgp_renderer *renderer, int width, int height,
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

/* The leads' ink and masks. On a flat page masks are drawn after the ink where that is narrower
 * than the stroke, or the printed pen thinner than a pixel. */
static enum ecgp_result draw_leads(struct ecgp_renderer *renderer, const struct plan *plan,
                                   bool picture, bool masks, struct ecgp_error *error)
{
    const double radius = stroke_pen_radius(plan);
    const double mask_radius = plan->map.mesh ? radius : stroke_mask_radius(plan);
    const bool together =
        masks && picture && radius == mask_radius && (plan->map.mesh || plan->narrowing == 1);
    enum ecgp_result result = ECGP_OK;
    if (picture) {
        gpu_group_begin("leads");
        result = leads_find(renderer, plan, radius, error);
        result = result ? result : leads_draw(renderer, plan, true, together, error);
        gpu_group_end();
    }
    if (result == ECGP_OK && masks && !together) {
        const bool found = picture && radius == mask_radius;
        gpu_group_begin("masks");
        result = found ? ECGP_OK : leads_find(renderer, plan, mask_radius, error);
        result = result ? result : leads_draw(renderer, plan, false, true, error);
        gpu_group_end();
    }
    return result;
}

enum ecgp_result renderer_issue(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                unsigned parts, struct ecgp_frame *frame, struct ecgp_error *error)
{
    const bool picture = parts & ECGP_DRAW_PICTURE, masks = parts & ECGP_DRAW_MASKS;
    const struct plan *plan = &page->plan;
    gpu_group_begin("paper");
    enum ecgp_result result = picture_begin(renderer, page, picture, error);
    gpu_group_end();
    result = result ? result : draw_leads(renderer, plan, picture, masks, error);
    if (result == ECGP_OK && picture) {
        result = picture_finish(renderer, page, frame, error);
    }
    if (result == ECGP_OK && (parts & ECGP_DRAW_MAP)) {
        result = places_read(renderer, plan, error);
    }
    return result;
}

/* What is done to pixels and masks once they are there. */
static enum ecgp_result settle(struct ecgp_renderer *renderer, const struct plan *plan,
                               unsigned parts, struct ecgp_frame *frame, struct ecgp_error *error)
{
    if (parts & ECGP_DRAW_PICTURE) {
        const enum ecgp_result result = device_finish(renderer, plan, frame->stride, error);
        if (result != ECGP_OK) {
            return result;
        }
        frame->rgbx = renderer->pixels.data;
    }
    if (parts & ECGP_DRAW_MAP) {
        places_finish(renderer, plan, frame);
    }
    if (parts & ECGP_DRAW_MASKS) {
        masks_finish(renderer, plan, frame);
    }
    return ECGP_OK;
}

/* Has the page's pixels drawn and read. */
static enum ecgp_result draw_parts(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                   unsigned parts, struct ecgp_frame *frame,
                                   struct ecgp_error *error)
{
    enum ecgp_result result =
        parts & ECGP_DRAW_MASKS ? masks_begin(renderer, page, error) : ECGP_OK;
    if (result == ECGP_OK) {
        result = renderer->press ? press_draw(renderer->press, renderer, page, parts, frame, error)
                                 : renderer_issue(renderer, page, parts, frame, error);
    }
    result = result ? result : settle(renderer, &page->plan, parts, frame, error);
    renderer_mark(renderer, TIMED_READBACK);
    return result;
}

enum ecgp_result ecgp_renderer_draw(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                    unsigned parts, struct ecgp_frame *frame,
                                    struct ecgp_error *error)
{
    *frame = (struct ecgp_frame){.width = page->plan.width, .height = page->plan.height};
    if (renderer->owner != getpid()) {
        return error_set(error, ECGP_USAGE,
                         "this renderer belongs to process %d, from which this one was forked: "
                         "OpenGL cannot be used here",
                         renderer->owner);
    }
    enum ecgp_result result = renderer->press ? ECGP_OK : gpu_context_use(renderer->gpu, error);
    if (result != ECGP_OK) {
        return result;
    }
    result = draw_parts(renderer, page, parts, frame, error);
    if (!renderer->press) {
        result = result ? result : gpu_check(renderer->gpu, "drawing a page", error);
    }
    if (result != ECGP_OK) {
        if (renderer->press) {
            renderer->sheet.paper = 0;
        } else {
            renderer_begin_anew(renderer);
        }
        *frame = (struct ecgp_frame){.width = frame->width, .height = frame->height};
    }
    return result;
}

bool ecgp_doctor(const struct ecgp_options *options, void (*line)(void *user, const char *text),
                 void *user)
{
    const struct gpu_wish wish = {.device = options ? options_settings(options)->device : NULL};
    return gpu_doctor(&wish, line, user);
}
