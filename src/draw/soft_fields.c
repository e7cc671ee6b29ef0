#include "draw/soft_fields.h"

#include <math.h>

#include "gpu/tuning.h"

void soft_fields_destroy(struct soft_fields *fields)
{
    gpu_target_destroy(&fields->paper);
    gpu_target_destroy(&fields->light);
}

/* Texels of a field over such a length, with some beyond it. */
static int field_side(double length, double step)
{
    return gpu_odd_side((int)ceil(length / step) + 2);
}

double light_step_px(const struct plan *plan)
{
    return fmax(8, plan->width / (double)LIGHT_TEXELS);
}

/* A draw over a field of so many texels. */
static struct gpu_draw over(struct gpu_target *target, int width, int height, const char *fragment)
{
    target->texture.exact = true;
    gpu_target_size(target, GPU_RGBA8, width, height);
    gpu_texture_smooth(&target->texture, false);
    return (struct gpu_draw){
        .shader = {.vertex = "lib/whole", .fragment = fragment, .few_quads = true},
        .target = target,
        .width = width,
        .height = height,
        .quads = 1,
    };
}

static struct gpu_number spare(struct gpu_number number)
{
    number.spare = true;
    return number;
}

static enum ecgp_result draw_paper(struct soft_fields *fields, struct effect_programs *programs,
                                   const struct effect_draw *what, struct ecgp_error *error)
{
    const double step = effects_paper_step(what->effects);
    struct gpu_draw draw = over(&fields->paper, field_side(plan_width_mm(what->plan), step),
                                field_side(plan_height_mm(what->plan), step), "paper/field");
    draw.numbers[0] = spare(gpu_float("seed", what->plan->capture.seed));
    draw.numbers[1] = spare(gpu_float("step_mm", (float)step));
    return effects_draw(programs, what, &draw, error);
}

static enum ecgp_result draw_light(struct soft_fields *fields, struct effect_programs *programs,
                                   const struct effect_draw *what, struct ecgp_error *error)
{
    const struct plan *plan = what->plan;
    const double step = light_step_px(plan);
    struct gpu_draw draw = over(&fields->light, field_side(plan->width, step),
                                field_side(plan->height, step), "light/field");
    draw.numbers[0] = spare(gpu_float("seed", plan->capture.seed));
    draw.numbers[1] = gpu_float("step_px", (float)step);
    draw.numbers[2] = gpu_vec2("extent", (float)plan->width, (float)plan->height);
    return effects_draw(programs, what, &draw, error);
}

enum ecgp_result soft_fields_draw(struct soft_fields *fields, struct effect_programs *programs,
                                  const struct effect_draw *what, struct ecgp_error *error)
{
    struct effect_draw paper = *what, light = *what;
    enum ecgp_result result = ECGP_OK;
    paper.first = paper.last = STAGE_PAPER;
    paper.effects &= effects_of(STAGE_PAPER);
    light.first = light.last = STAGE_LIGHT;
    light.effects &= effects_of(STAGE_LIGHT);
    if (paper.effects) {
        result = draw_paper(fields, programs, &paper, error);
    }
    if (result == ECGP_OK && light.effects) {
        result = draw_light(fields, programs, &light, error);
    }
    return result;
}
