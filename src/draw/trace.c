#include "draw/trace.h"

enum ecgp_result trace_init(struct trace *trace, struct ecgp_error *error)
{
    *trace = (struct trace){0};
    return gpu_program_create(&trace->program, "trace", "trace", error);
}

void trace_finish(struct trace *trace)
{
    gpu_program_destroy(&trace->program);
}

void trace_draw(const struct trace *trace, const struct plan *plan, const struct coverage *coverage,
                const struct coverage_batch *batch, const struct gpu_target *target)
{
    gpu_draw_quads(&(struct gpu_draw){
        .program = &trace->program,
        .target = target,
        .width = plan->width,
        .height = plan->height,
        .blend = GPU_INK,
        .ink = {plan->ink.b, plan->ink.g, plan->ink.r},
        .textures = {{"blocks", &coverage->blocks}, {"atlas", &coverage->atlas.texture}},
        .uniforms = {{"size", 2, {(float)plan->width, (float)plan->height}}},
        .quads = batch->last_block - batch->first_block,
    });
}
