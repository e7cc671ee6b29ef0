#define _POSIX_C_SOURCE 200809L
#include "render/renderer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draw/bent_paper.h"
#include "draw/capture.h"
#include "draw/coverage.h"
#include "draw/map.h"
#include "draw/paper.h"
#include "draw/pen.h"
#include "draw/sprite.h"
#include "draw/trace.h"
#include "gpu/context.h"
#include "image/jpeg.h"
#include "truth/page.h"
#include "render/mask_bits.h"
#include "render/sheet.h"
#include "truth/overlap.h"
#include "truth/stroke.h"
#include "truth/boxes.h"

/* Memory that grows and is kept from page to page. */
struct pool {
    uint8_t *data;
    size_t size;
};

struct ecgp_renderer {
    int owner; /* the process that made it */
    struct gpu *gpu;
    struct map_effect map;
    struct paper paper;
    struct bent_paper bent_paper;
    struct spans spans;
    struct coverage coverage;
    struct trace trace;
    struct sprite_effect sprite;
    struct pen_effect pen;
    struct gpu_target picture;
    struct sheet sheet;  /* what is known of the pixels */
    struct ink_map near; /* the leads */
    struct capture_pass capture;
    struct text jpeg;
    struct pool pixels, levels, bits, places;
    struct ecgp_mask masks[PLAN_MAX_FIELDS];
    uint8_t *mask_bits[PLAN_MAX_FIELDS]; /* the same memory, to be written */
    struct stages *stages;
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
    renderer->owner = getpid();
    enum ecgp_result result = gpu_context_create(&renderer->gpu, error);
    if (result != ECGP_OK) {
        free(renderer);
        return result;
    }
    if ((result = gpu_check(renderer->gpu, "preparing", error)) != ECGP_OK) {
        ecgp_renderer_destroy(renderer);
        return result;
    }
    *out = renderer;
    return ECGP_OK;
}

void ecgp_renderer_destroy(struct ecgp_renderer *renderer)
{
    if (!renderer || renderer->owner != getpid()) {
        return; /* after a fork OpenGL may hang: the driver's threads are not here */
    }
    gpu_context_use(renderer->gpu, NULL);
    map_finish(&renderer->map);
    paper_finish(&renderer->paper);
    bent_paper_finish(&renderer->bent_paper);
    spans_finish(&renderer->spans);
    coverage_finish(&renderer->coverage);
    trace_finish(&renderer->trace);
    sprite_finish(&renderer->sprite);
    pen_finish(&renderer->pen);
    gpu_target_destroy(&renderer->picture);
    sheet_finish(&renderer->sheet);
    ink_map_free(&renderer->near);
    capture_finish(&renderer->capture);
    text_free(&renderer->jpeg);
    gpu_context_destroy(renderer->gpu);
    free(renderer->pixels.data);
    free(renderer->levels.data);
    free(renderer->bits.data);
    free(renderer->places.data);
    free(renderer);
}

const char *ecgp_renderer_name(const struct ecgp_renderer *renderer)
{
    return gpu_context_name(renderer->gpu);
}

void renderer_set_stages(struct ecgp_renderer *renderer, struct stages *stages)
{
    renderer->stages = stages;
}

struct blank renderer_blank(const struct ecgp_renderer *renderer)
{
    return (struct blank){.paper = renderer->sheet.paper,
                          .ink = &renderer->sheet.ink,
                          .repeats = paper_repeats(&renderer->paper)};
}

/* Software OpenGL puts drawing off until it is asked for: to tell stages apart it is waited for. */
static void mark(const struct ecgp_renderer *renderer, enum ecgp_stage stage)
{
    if (renderer->stages) {
        gpu_finish();
        stages_mark(renderer->stages, stage);
    }
}

/* The map that was drawn for the page, or NULL where it lies flat. */
static const struct gpu_texture *map_of(const struct ecgp_renderer *renderer,
                                        const struct plan *plan)
{
    return plan->map.mesh ? &renderer->map.places : NULL;
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

/* Reads the batch of coverage back and cuts it into the masks. */
static enum ecgp_result cut_masks(struct ecgp_renderer *renderer,
                                  const struct coverage_batch *batch, struct ecgp_error *error)
{
    const enum ecgp_result result = pool_size(
        &renderer->levels, (size_t)batch->width * (size_t)batch->height * SPANS_ROWS, error);
    if (result != ECGP_OK) {
        return result;
    }
    uint8_t(*texels)[SPANS_ROWS] = (uint8_t(*)[SPANS_ROWS])renderer->levels.data;
    mark(renderer, ECGP_STAGE_DRAW);
    coverage_read(&renderer->coverage, batch, texels);
    for (int i = batch->first_block; i < batch->last_block; i++) {
        const struct span_block *block = &renderer->spans.block[i];
        const struct span_lane *lane = &renderer->spans.lane[block->lane];
        const struct ecgp_box *box = &block->box;
        uint8_t *bits = renderer->mask_bits[lane->field];
        if (bits) {
            const int row =
                renderer->coverage.row[block->lane] + (box->y0 - lane->box.y0) / SPANS_ROWS;
            mask_bits_add(&renderer->masks[lane->field], bits, box,
                          (const uint8_t(*)[SPANS_ROWS])texels + (ptrdiff_t)row * batch->width +
                              (box->x0 - lane->box.x0),
                          batch->width, COVERAGE_HALF);
        }
    }
    mark(renderer, ECGP_STAGE_READBACK);
    return ECGP_OK;
}

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

/* Draws all leads under a pen: their ink into the picture, their masks, or both. */
static enum ecgp_result draw_leads(struct ecgp_renderer *renderer, const struct plan *plan,
                                   double radius, bool ink, bool masks, struct ecgp_error *error)
{
    struct coverage *coverage = &renderer->coverage;
    struct coverage_batch batch = {0};
    enum ecgp_result result = spans_draw(&renderer->spans, plan, radius, error);
    if (result == ECGP_OK) {
        result = draw_near_map(renderer, plan, error);
    }
    while (result == ECGP_OK &&
           coverage_next(coverage, &renderer->spans, plan, &batch, &result, error)) {
        if ((result = check_size(renderer, batch.width, batch.height, error)) != ECGP_OK) {
            break;
        }
        result = coverage_draw(coverage, &renderer->spans, plan,
                               plan->map.mesh ? &renderer->map : NULL, &batch, error);
        if (result == ECGP_OK && ink) {
            result =
                trace_draw(&renderer->trace, plan, coverage, &batch, &renderer->picture, error);
            mark_ink(&renderer->spans, &batch, &renderer->sheet.ink);
        }
        if (result == ECGP_OK && masks) {
            result = cut_masks(renderer, &batch, error);
        }
    }
    return result;
}

/* The piece of a lead's middle line between two samples, through the map, piece by piece. */
static void join_samples(struct ecgp_renderer *renderer, const struct plan *plan, int field,
                         const double from[2], const double to[2])
{
    enum { PIECE_PX = 8, MOST = 4096 };
    const double mm = 1 / plan->map.px_per_mm;
    const double length = fabs(to[0] - from[0]) + fabs(to[1] - from[1]);
    const int pieces = (int)fmin(ceil(length / PIECE_PX) + 1, MOST);
    double x0, y0;
    map_point(&plan->map, from[0] * mm, from[1] * mm, &x0, &y0);
    for (int i = 1; i <= pieces; i++) {
        const double share = (double)i / pieces;
        double x1, y1;
        map_point(&plan->map, (from[0] + share * (to[0] - from[0])) * mm,
                  (from[1] + share * (to[1] - from[1])) * mm, &x1, &y1);
        mask_bits_line(&renderer->masks[field], renderer->mask_bits[field], x0, y0, x1, y1);
        x0 = x1;
        y0 = y1;
    }
}

static bool on_paper(const struct plan *plan, const double flat[2])
{
    return flat[0] >= 0 && flat[1] >= 0 && flat[0] < plan->width && flat[1] < plan->height;
}

/* What a stroke one pixel wide covers by half, one so many wide has in its mask, come what may. */
#define SURELY_WIDE 1.5

/* Where a page does not lie flat the printed pen may be thinner than a pixel in some places: there
 * a pixel is in the mask if a stroke one pixel wide covers it by half, that is, if its middle is
 * within half a pixel of the lead's middle line. */
static void widen_masks(struct ecgp_renderer *renderer, const struct plan *plan)
{
    const bool thin = 2 * stroke_pen_radius(plan) * plan->map.least < SURELY_WIDE;
    for (int i = 0; plan->map.mesh && thin && i < plan->fields; i++) {
        const struct plan_field *field = &plan->field[i];
        double from[2] = {0, 0}, to[2];
        bool begun = false;
        for (int64_t k = 0; k < field->samples && renderer->mask_bits[i]; k++) {
            const bool there = plan_flat_point(plan, field, k, &to[0], &to[1]);
            if (there && begun && on_paper(plan, from) && on_paper(plan, to)) {
                join_samples(renderer, plan, i, from, to);
            }
            begun = there;
            from[0] = to[0];
            from[1] = to[1];
        }
    }
}

/* Sets up empty masks, one a field, over the leads' crops. */
static enum ecgp_result begin_masks(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                    struct ecgp_error *error)
{
    size_t size = 0;
    for (int i = 0; i < page->plan.fields; i++) {
        const struct ecgp_box *crop = &page->leads[i].crop;
        size += (size_t)((crop->x1 - crop->x0 + 7) / 8) * (size_t)(crop->y1 - crop->y0);
    }
    const enum ecgp_result result = pool_size(&renderer->bits, size + 1, error);
    if (result != ECGP_OK) {
        return result;
    }
    memset(renderer->bits.data, 0, size);
    size_t at = 0;
    for (int i = 0; i < page->plan.fields; i++) {
        const struct ecgp_box *crop = &page->leads[i].crop;
        const int stride = (crop->x1 - crop->x0 + 7) / 8;
        renderer->mask_bits[i] = box_is_empty(crop) ? NULL : renderer->bits.data + at;
        renderer->masks[i] =
            (struct ecgp_mask){.crop = *crop, .stride = stride, .bits = renderer->mask_bits[i]};
        at += (size_t)stride * (size_t)(crop->y1 - crop->y0);
    }
    return ECGP_OK;
}

/* Draws the map of a page that does not lie flat, and the paper into the picture, if there is one
 * to be. */
static enum ecgp_result begin_bent(struct ecgp_renderer *renderer, const struct plan *plan,
                                   bool picture, struct ecgp_error *error)
{
    enum ecgp_result result = check_size(renderer, plan->width + 1, plan->height + 1, error);
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
           page->plan.capture.jpeg_quality >= 100;
}

static enum ecgp_result begin_flat(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                   struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const enum ecgp_result result = check_size(renderer, plan->width, plan->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    const struct paper_before before = {is_plain(page) ? renderer->sheet.last_paper : 0,
                                        &renderer->sheet.last_ink};
    gpu_target_size(&renderer->picture, GPU_BGRA8, plan->width, plan->height);
    return paper_draw(&renderer->paper, plan, &renderer->picture, &before, error);
}

/* The blank page. */
static enum ecgp_result begin(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                              bool picture, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    renderer->picture.texture.exact = !capture_is_none(&page->plan); /* it may be blurred */
    if (picture && !sheet_begin(&renderer->sheet, plan->width, plan->height)) {
        return error_no_memory(error);
    }
    if (plan->map.mesh) {
        return begin_bent(renderer, plan, picture, error);
    }
    return picture ? begin_flat(renderer, page, error) : ECGP_OK;
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
                              plan->map.mesh ? &renderer->map : NULL, renderer->pixels.data, error);
        mark(renderer, ECGP_STAGE_DRAW);
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
        mark(renderer, ECGP_STAGE_DRAW);
        sheet_read(&renderer->sheet, is_plain(page) ? paper_number(&renderer->paper) : 0,
                   &renderer->picture, plan->width, plan->height, renderer->pixels.data);
        *stride = plan->width * 4;
    }
    return result;
}

/* Sends the pixels through JPEG. */
static enum ecgp_result recompress(struct ecgp_renderer *renderer, const struct plan *plan,
                                   int stride, int quality, struct ecgp_error *error)
{
    const struct pixels pixels = {plan->width, plan->height, 4, stride, renderer->pixels.data};
    struct picture decoded = {0};
    text_clear(&renderer->jpeg);
    enum ecgp_result result = jpeg_encode(&pixels, quality, &renderer->jpeg, error);
    if (result == ECGP_OK) {
        result =
            jpeg_decode("the page", renderer->jpeg.data, renderer->jpeg.length, &decoded, error);
    }
    for (int y = 0; y < decoded.height; y++) {
        const uint8_t *from = decoded.data + (size_t)y * (size_t)decoded.width * 3;
        uint8_t *to = renderer->pixels.data + (size_t)y * (size_t)stride;
        for (int x = 0; x < decoded.width; x++) {
            memcpy(to + 4 * x, from + 3 * x, 3);
        }
    }
    free(decoded.data);
    return result;
}

/* Names and separators go on top, handwriting on top of all; then the pixels are read back, as they
 * are or captured. */
static enum ecgp_result finish_picture(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                       struct ecgp_frame *frame, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const int quality = plan->capture.jpeg_quality;
    enum ecgp_result result =
        sprite_draw(&renderer->sprite, plan, page->print, page->prints, map_of(renderer, plan),
                    &renderer->picture, &renderer->sheet.ink, error);
    result = result
                 ? result
                 : pen_draw(&renderer->pen, plan, &renderer->picture, &renderer->sheet.ink, error);
    if (result == ECGP_OK) {
        result = capture_is_none(plan) && !plan->shaded
                     ? read_picture(renderer, page, &frame->stride, error)
                     : read_captured(renderer, plan, &frame->stride, error);
    }
    if (result == ECGP_OK && quality < 100) {
        result = recompress(renderer, plan, frame->stride, quality, error);
    }
    frame->rgbx = result == ECGP_OK ? renderer->pixels.data : NULL;
    return result;
}

/* The map of the page in the frame: read back, or computed where it lies flat. */
static enum ecgp_result read_map(struct ecgp_renderer *renderer, const struct plan *plan,
                                 struct ecgp_frame *frame, struct ecgp_error *error)
{
    const size_t count = (size_t)plan->width * (size_t)plan->height;
    enum ecgp_result result = pool_size(&renderer->places, count * 2 * sizeof(float), error);
    if (result == ECGP_OK && plan->map.mesh) {
        result = map_draw_whole(&renderer->map, plan, NULL, error);
    }
    if (result != ECGP_OK) {
        return result;
    }
    float *places = (float *)renderer->places.data;
    if (plan->map.mesh) {
        map_read_whole(&renderer->map, plan, places);
    }
    for (int y = 0; y < plan->height && !plan->map.mesh; y++) {
        float *row = places + 2 * (size_t)y * (size_t)plan->width;
        const float down = (float)((y + 0.5) / plan->map.px_per_mm);
        for (int x = 0; x < plan->width; x++) {
            row[2 * x] = y > 0 ? places[2 * x] : (float)((x + 0.5) / plan->map.px_per_mm);
            row[2 * x + 1] = down;
        }
    }
    frame->map = places;
    return ECGP_OK;
}

/* The passes in their order. Where the printed pen is thinner than a pixel the masks of a flat page
 * have a stroke of their own. */
static enum ecgp_result draw_parts(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                   unsigned parts, struct ecgp_frame *frame,
                                   struct ecgp_error *error)
{
    const bool picture = parts & ECGP_DRAW_PICTURE, masks = parts & ECGP_DRAW_MASKS;
    const struct plan *plan = &page->plan;
    const double pen = stroke_pen_radius(plan);
    const double mask_pen = plan->map.mesh ? pen : stroke_mask_radius(plan);
    const bool together = masks && picture && pen == mask_pen;
    enum ecgp_result result = masks ? begin_masks(renderer, page, error) : ECGP_OK;
    if (result == ECGP_OK) {
        result = begin(renderer, page, picture, error);
    }
    if (result == ECGP_OK && picture) {
        result = draw_leads(renderer, plan, pen, true, together, error);
    }
    if (result == ECGP_OK && masks && !together) {
        result = draw_leads(renderer, plan, mask_pen, false, true, error);
    }
    if (result == ECGP_OK && picture) {
        result = finish_picture(renderer, page, frame, error);
    }
    if (result == ECGP_OK && (parts & ECGP_DRAW_MAP)) {
        result = read_map(renderer, plan, frame, error);
    }
    if (result == ECGP_OK && masks) {
        widen_masks(renderer, plan);
        overlap_find(renderer->masks, plan->fields);
        frame->masks = plan->fields;
        frame->mask = renderer->masks;
    }
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
                         "OpenGL cannot go on here",
                         renderer->owner);
    }
    enum ecgp_result result = gpu_context_use(renderer->gpu, error);
    if (result == ECGP_OK) {
        result = draw_parts(renderer, page, parts, frame, error);
        mark(renderer, ECGP_STAGE_READBACK);
    }
    return result == ECGP_OK ? gpu_check(renderer->gpu, "drawing a page", error) : result;
}

bool ecgp_doctor(void (*line)(void *user, const char *text), void *user)
{
    return gpu_doctor(line, user);
}
