#include "render/parts.h"

#include <math.h>
#include <string.h>

#include "render/mask_bits.h"
#include "truth/boxes.h"
#include "truth/overlap.h"
#include "truth/stroke.h"

enum ecgp_result masks_begin(struct ecgp_renderer *renderer, const struct ecgp_page *page,
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

/* Cuts a block out of levels, or has it cut once they are there. */
static bool cut(struct ecgp_renderer *renderer, const struct coverage_batch *batch,
                const struct span_block *block)
{
    const struct span_lane *lane = &renderer->spans.lane[block->lane];
    const int row = coverage_row(&renderer->coverage, &renderer->spans, block);
    const struct mask_cut cut = {
        .field = lane->field,
        .box = block->box,
        .first = (ptrdiff_t)row * batch->width + (block->box.x0 - lane->box.x0),
        .stride = batch->width,
    };
    if (!renderer->mask_bits[lane->field]) {
        return true;
    }
    if (renderer->later) {
        return later_cut(renderer->later, &cut);
    }
    masks_add(renderer, &cut, renderer->levels.data);
    return true;
}

void masks_add(struct ecgp_renderer *renderer, const struct mask_cut *cut, const uint8_t *levels)
{
    mask_bits_add(&renderer->masks[cut->field], renderer->mask_bits[cut->field], &cut->box,
                  (const uint8_t(*)[SPANS_ROWS])levels + cut->first, cut->stride, COVERAGE_HALF);
}

enum ecgp_result masks_cut(struct ecgp_renderer *renderer, const struct coverage_batch *batch,
                           struct ecgp_error *error)
{
    const size_t size = (size_t)batch->width * (size_t)batch->height * SPANS_ROWS;
    enum ecgp_result result = renderer->later ? ECGP_OK : pool_size(&renderer->levels, size, error);
    if (result != ECGP_OK) {
        return result;
    }
    renderer_mark(renderer, TIMED_DRAW);
    coverage_read(&renderer->coverage, batch,
                  renderer->later ? NULL : (uint8_t(*)[SPANS_ROWS])renderer->levels.data);
    for (int i = batch->first_block; i < batch->last_block && result == ECGP_OK; i++) {
        result = cut(renderer, batch, &renderer->spans.block[i]) ? ECGP_OK : error_no_memory(error);
    }
    renderer_mark(renderer, TIMED_READBACK);
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

/* Cuts a line to what of it is on the flat page, half a pixel from its edges, so that no pixel
 * beyond them is as near to it; false where nothing is. */
static bool cut_to_paper(const struct plan *plan, double from[2], double to[2])
{
    const double half = 0.5 / plan->map.least;
    const double size[2] = {plan->width - half, plan->height - half};
    double begin = 0, end = 1;
    for (int k = 0; k < 2; k++) {
        const double way = to[k] - from[k];
        if (way == 0 && (from[k] < half || from[k] > size[k])) {
            return false;
        }
        if (way != 0) {
            const double a = (half - from[k]) / way, b = (size[k] - from[k]) / way;
            begin = fmax(begin, fmin(a, b));
            end = fmin(end, fmax(a, b));
        }
    }
    for (int k = 0; k < 2; k++) {
        const double way = to[k] - from[k], first = from[k];
        from[k] = begin > 0 ? first + begin * way : from[k];
        to[k] = end < 1 ? first + end * way : to[k];
    }
    return begin < end;
}

/* What a stroke one pixel wide covers by half, one so many wide has in its mask, come what may. */
#define SURELY_WIDE 1.5

/* On a warped page the printed pen may be thinner than a pixel in some places: there
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
            double a[2] = {from[0], from[1]}, b[2] = {to[0], to[1]};
            if (there && begun && cut_to_paper(plan, a, b)) {
                join_samples(renderer, plan, i, a, b);
            }
            begun = there;
            from[0] = to[0];
            from[1] = to[1];
        }
    }
}

void masks_finish(struct ecgp_renderer *renderer, const struct plan *plan, struct ecgp_frame *frame)
{
    widen_masks(renderer, plan);
    overlap_find(renderer->masks, plan->fields);
    frame->masks = plan->fields;
    frame->mask = renderer->masks;
}
