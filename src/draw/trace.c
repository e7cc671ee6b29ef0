#include "draw/trace.h"

#include <stdlib.h>

enum { BLOCK = 8 }; /* columns a quad: few enough to hug steep flanks, many enough to be cheap */

enum ecgp_result trace_init(struct trace *trace, struct ecgp_error *error)
{
    *trace = (struct trace){0};
    return gpu_program_create(&trace->program, "trace", error);
}

void trace_finish(struct trace *trace)
{
    gpu_program_destroy(&trace->program);
    gpu_texture_destroy(&trace->blocks);
}

/* Four floats a block: lane, first column, columns, unused. Returns how many. */
static int list_blocks(const struct spans *spans, float *block)
{
    int count = 0;
    for (int i = 0; i < spans->lanes; i++) {
        const struct span_lane *lane = &spans->lane[i];
        for (int x = lane->first; x < lane->last; x += BLOCK, count++) {
            const int columns = lane->last - x < BLOCK ? lane->last - x : BLOCK;
            if (block) {
                float *to = block + 4 * (size_t)count;
                to[0] = (float)i;
                to[1] = (float)x;
                to[2] = (float)columns;
                to[3] = 0;
            }
        }
    }
    return count;
}

enum ecgp_result trace_draw(struct trace *trace, const struct plan *plan, const struct spans *spans,
                            const struct gpu_target *target, struct ecgp_error *error)
{
    const int count = list_blocks(spans, NULL);
    float *blocks = malloc((size_t)count * 4 * sizeof *blocks + 1);
    if (!blocks) {
        return error_no_memory(error);
    }
    list_blocks(spans, blocks);
    gpu_array_write(&trace->blocks, 4, blocks, (size_t)count);
    free(blocks);
    gpu_draw_quads(&(struct gpu_draw){
        .program = &trace->program,
        .target = target,
        .width = plan->width,
        .height = plan->height,
        .blend = GPU_OVER,
        .textures = {{"blocks", &trace->blocks}, {"spans", &spans->table.texture}},
        .uniforms = {{"size", 2, {(float)plan->width, (float)plan->height}},
                     {"subdivision", 1, {(float)spans->subdivision}},
                     {"ink", 3, {plan->ink.r, plan->ink.g, plan->ink.b}}},
        .instances = count,
    });
    return ECGP_OK;
}
