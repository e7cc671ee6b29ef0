/* A renderer and its passes, for the files of this folder. */
#ifndef RENDER_PARTS_H
#define RENDER_PARTS_H

#include <ecgpress/render.h>

#include "base/stages.h"
#include "base/text.h"
#include "draw/bent_paper.h"
#include "draw/capture.h"
#include "draw/coverage.h"
#include "draw/map.h"
#include "draw/paper.h"
#include "draw/patch.h"
#include "draw/pen.h"
#include "draw/sprite.h"
#include "draw/trace.h"
#include "gpu/context.h"
#include "render/later.h"
#include "render/sheet.h"
#include "truth/page.h"

/* Memory that grows and is kept from page to page. Zero it to begin. */
struct pool {
    uint8_t *data;
    size_t size;
};

struct press;

/* One with a context of its own; a client of a press (render/press.h), which has memory for its
 * pages alone; or a press's, which has all but that. */
struct ecgp_renderer {
    int owner; /* the process that made it */
    struct gpu *gpu;
    struct press *press; /* of a client */
    struct later *later; /* a press's, while it draws: what is read is not there yet */
    struct map_effect map;
    struct paper paper;
    struct bent_paper bent_paper;
    struct spans spans;
    struct coverage coverage;
    struct trace trace;
    struct sprite_effect sprite;
    struct pen_effect pen;
    struct patch_effect patch;
    struct gpu_target picture;
    struct sheet sheet;  /* what is known of the pixels */
    struct ink_map near; /* the leads */
    struct capture_pass capture;
    struct pool pixels, small, levels, bits, places;
    struct pool repeats; /* a client's: see renderer_blank */
    struct ecgp_mask masks[PLAN_MAX_FIELDS];
    uint8_t *mask_bits[PLAN_MAX_FIELDS]; /* the same memory, to be written */
    struct stages *stages;
};

/* Makes room for so many bytes; what was in it is lost. */
enum ecgp_result pool_size(struct pool *pool, size_t size, struct ecgp_error *error);

/* Adds the time since the last mark to a stage of struct stages, if that is asked for. */
void renderer_mark(const struct ecgp_renderer *renderer, enum timed stage);

/* What of a page is OpenGL's. Without `later` the pixels are there then. */
enum ecgp_result renderer_issue(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                unsigned parts, struct ecgp_frame *frame, struct ecgp_error *error);

/* After a page that failed: gives up all that passes keep, some of which may be unfinished. */
void renderer_begin_anew(struct ecgp_renderer *renderer);
/* Gives up all that passes keep from page to page. */
void renderer_finish_passes(struct ecgp_renderer *renderer);

/* The map that was found for the page, or NULL for a flat page. */
static inline const struct map_effect *renderer_map(const struct ecgp_renderer *renderer,
                                                    const struct plan *plan)
{
    return plan->map.mesh ? &renderer->map : NULL;
}

/* Whether OpenGL has targets of that size. */
enum ecgp_result renderer_check_size(const struct ecgp_renderer *renderer, int width, int height,
                                     struct ecgp_error *error);

/* --- the passes, in their order (docs/rendering.md) --- */

/* Sets up empty masks, one a field, over the leads' crops. */
enum ecgp_result masks_begin(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                             struct ecgp_error *error);

/* Finds the map of a warped page, and draws the blank page if there is to be a
 * picture. */
enum ecgp_result picture_begin(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                               bool picture, struct ecgp_error *error);

/* Finds where all leads are under a pen of a radius, px. */
enum ecgp_result leads_find(struct ecgp_renderer *renderer, const struct plan *plan, double radius,
                            struct ecgp_error *error);

/* Draws them: their ink into the picture, their masks, or both, for which they have to be the same
 * on a flat page. */
enum ecgp_result leads_draw(struct ecgp_renderer *renderer, const struct plan *plan, bool ink,
                            bool masks, struct ecgp_error *error);

/* Cuts a batch of coverage into the masks. */
enum ecgp_result masks_cut(struct ecgp_renderer *renderer, const struct coverage_batch *batch,
                           struct ecgp_error *error);

/* Cuts a part of levels that are there into its mask. */
void masks_add(struct ecgp_renderer *renderer, const struct mask_cut *cut, const uint8_t *levels);

/* Draws what is printed and written by hand over the leads, and reads the picture, as it is or
 * captured, into the pixels. */
enum ecgp_result picture_finish(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                struct ecgp_frame *frame, struct ecgp_error *error);

/* Does to the pixels, whose rows are `stride` bytes, what the camera or scanner does: resolution,
 * noise reduction, sharpening, JPEG. */
enum ecgp_result device_finish(struct ecgp_renderer *renderer, const struct plan *plan, int stride,
                               struct ecgp_error *error);

/* Reads the map of a warped page. */
enum ecgp_result places_read(struct ecgp_renderer *renderer, const struct plan *plan,
                             struct ecgp_error *error);

/* Puts it into the frame; that of a flat page is computed. */
void places_finish(struct ecgp_renderer *renderer, const struct plan *plan,
                   struct ecgp_frame *frame);

/* Widens the masks where they would be thinner than a pixel, and puts them into the frame. */
void masks_finish(struct ecgp_renderer *renderer, const struct plan *plan,
                  struct ecgp_frame *frame);

#endif
