#include "draw/trace.h"

void trace_finish(struct trace *trace)
{
    gpu_program_destroy(&trace->program);
}

enum ecgp_result trace_draw(struct trace *trace, const struct plan *plan,
                            const struct coverage *coverage, const struct coverage_batch *batch,
                            const struct gpu_target *target, struct ecgp_error *error)
{
    const struct gpu_draw draw = {
        .program = &trace->program,
        .shader = {"trace/trace", "trace/trace"},
        .target = target,
        .width = plan->width,
        .height = plan->height,
        .blend = GPU_INK,
        .ink = {plan->ink.b, plan->ink.g, plan->ink.r},
        .textures = {{"blocks", &coverage->blocks}, {"atlas", &coverage->atlas.texture}},
        .quads = batch->last_block - batch->first_block,
    };
    return gpu_draw_quads(&draw, error);
}
