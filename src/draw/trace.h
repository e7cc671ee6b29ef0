/* Effect: the leads' traces, ink over paper. */
#ifndef DRAW_TRACE_H
#define DRAW_TRACE_H

#include "draw/spans.h"

struct trace {
    struct gpu_program program;
    struct gpu_texture blocks;
};

enum ecgp_result trace_init(struct trace *trace, struct ecgp_error *error);
void trace_finish(struct trace *trace);

/* Draws every lane of `spans`, a table made with the page's own pen. Each pixel is touched once a
 * lane, so plain alpha-over is exact. */
enum ecgp_result trace_draw(struct trace *trace, const struct plan *plan, const struct spans *spans,
                            const struct gpu_target *target, struct ecgp_error *error);

#endif
