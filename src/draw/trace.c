#include "draw/trace.h"

#include <math.h>

void trace_finish(struct trace *trace)
{
    gpu_program_destroy(&trace->program);
    for (int i = 0; i < 4; i++) {
        gpu_program_destroy(&trace->uneven[i / 2][i % 2]);
    }
    gpu_texture_destroy(&trace->inks);
    gpu_texture_destroy(&trace->leads);
    gpu_target_destroy(&trace->uneven_atlas);
}

/* What the shader reads of a field: its first sample in `inks`, their number, and their place on
 * the page, mm. */
struct lead_place {
    float first, count, x_mm, sample_mm;
};

/* Writes the ink of all samples, which the plan has one field behind the other. */
static void write_inks(struct trace *trace, const struct plan *plan)
{
    struct lead_place places[PLAN_MAX_FIELDS] = {{0}};
    size_t count = 0;
    for (int i = 0; i < plan->fields; i++) {
        const struct plan_field *field = &plan->field[i];
        if (field->ink) {
            places[i] = (struct lead_place){(float)(field->ink - plan->inks), (float)field->samples,
                                            (float)field->x_mm, (float)field->sample_mm};
            count += (size_t)field->samples;
        }
    }
    gpu_array_write(&trace->inks, 1, plan->inks, count);
    gpu_array_write(&trace->leads, 4, &places[0].first, (size_t)plan->fields);
}

/* Dots smaller than pixels vary less in them. */
static struct gpu_number dots_of(const struct plan *plan)
{
    const double size_px = DOT_MM * plan->map.px_per_mm * plan->map.scale;
    return gpu_vec3("dots", (float)(1 / DOT_MM), (float)(plan->look.ink_dots * fmin(size_px, 1)),
                    plan->capture.seed);
}

/* Draws the atlas once more, times how much ink there is at each place of a lead. Masks need it as
 * it was. What is found for four pixels at once takes less than half of the time here of what it
 * takes where the picture is inked pixel by pixel. */
static enum ecgp_result draw_uneven(struct trace *trace, const struct plan *plan,
                                    const struct coverage *coverage, const struct map_effect *map,
                                    const struct coverage_batch *batch, struct ecgp_error *error)
{
    static const char *const defines[2][2] = {{NULL, "#define DOTTED\n"},
                                              {"#define BENT\n", "#define BENT\n#define DOTTED\n"}};
    const bool bent = map != NULL, dotted = plan->look.ink_dots > 0;
    write_inks(trace, plan);
    gpu_target_size(&trace->uneven_atlas, GPU_BGRA8, batch->width, batch->height);
    struct gpu_draw draw = {
        .program = &trace->uneven[bent][dotted],
        .shader = {"trace/uneven", "trace/uneven", defines[bent][dotted]},
        .target = &trace->uneven_atlas,
        .width = batch->width,
        .height = batch->height,
        .textures = {{"blocks", &coverage->blocks},
                     {"atlas", &coverage->atlas.texture},
                     {"inks", &trace->inks},
                     {"leads", &trace->leads}},
        .quads = batch->last_block - batch->first_block,
    };
    if (dotted) {
        gpu_draw_add_number(&draw, dots_of(plan));
    }
    if (bent) {
        gpu_draw_add_texture(&draw, "map", &map->places);
        gpu_draw_add_number(&draw, gpu_float("map_columns", map_columns(plan)));
        gpu_draw_add_number(&draw, gpu_vec2("extent", (float)plan->width, (float)plan->height));
    } else {
        gpu_draw_add_number(&draw, gpu_float("px_per_mm", (float)plan->map.px_per_mm));
    }
    return gpu_draw_quads(&draw, error);
}

enum ecgp_result trace_draw(struct trace *trace, const struct plan *plan,
                            const struct coverage *coverage, const struct map_effect *map,
                            const struct coverage_batch *batch, const struct gpu_target *target,
                            struct ecgp_error *error)
{
    const bool uneven = plan->inks && batch->last_block > batch->first_block;
    const enum ecgp_result result =
        uneven ? draw_uneven(trace, plan, coverage, map, batch, error) : ECGP_OK;
    const struct gpu_draw draw = {
        .program = &trace->program,
        .shader = {"trace/trace", "trace/trace"},
        .target = target,
        .width = plan->width,
        .height = plan->height,
        .blend = GPU_INK,
        .ink = {plan->ink.b, plan->ink.g, plan->ink.r},
        .textures = {{"blocks", &coverage->blocks},
                     {"atlas", uneven ? &trace->uneven_atlas.texture : &coverage->atlas.texture}},
        .quads = batch->last_block - batch->first_block,
    };
    return result ? result : gpu_draw_quads(&draw, error);
}
