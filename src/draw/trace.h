/* Effect: the leads' traces, ink over paper. */
#ifndef DRAW_TRACE_H
#define DRAW_TRACE_H

#include "draw/coverage.h"

struct trace {
    struct gpu_program program, uneven[2][2]; /* on flat and on warped pages; in dots or not */
    struct gpu_texture inks, leads;           /* of all samples; where each field's are */
    struct gpu_target uneven_atlas;           /* the batch's, times the leads' ink */
};

/* Zero it to begin. */
void trace_finish(struct trace *trace);

/* Inks the batch that was drawn to the atlas last, under the page's own pen; `map` is NULL for a
 * flat page. Each pixel is touched once a lane, so plain alpha-over is exact. */
enum ecgp_result trace_draw(struct trace *trace, const struct plan *plan,
                            const struct coverage *coverage, const struct map_effect *map,
                            const struct coverage_batch *batch, const struct gpu_target *target,
                            struct ecgp_error *error);

#endif
