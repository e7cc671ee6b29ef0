#include "draw/soft_fields.h"

#include <math.h>
#include <stdlib.h>

#include "draw/kind_tiles.h"
#include "gpu/tuning.h"

void soft_fields_destroy(struct soft_fields *fields)
{
    gpu_target_destroy(&fields->paper);
    gpu_target_destroy(&fields->soft_paper);
    gpu_texture_destroy(&fields->rects);
    gpu_target_destroy(&fields->light);
}

/* Texels of a field over such a length, with some beyond it; odd (see struct gpu_tuning), whatever
 * it is drawn on: what is read between texels depends on it. */
static int field_side(double length, double step)
{
    return ((int)ceil(length / step) + 2) | 1;
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

/* --- the field of paper --- */

/* What tells its programs apart besides effects. */
enum { PART_TILES = 1 << 0, PART_SOFT = 1 << 1 };

enum {
    TILE = 8,      /* texels a side, in which effects with edges are looked for */
    MOST_SETS = 8, /* of them */
};

/* Which set of effects each tile has. */
struct edged {
    struct kind_tiles tiles;
    effect_set set[MOST_SETS]; /* the first one are all */
    int sets;
    float (*rect)[4];
};

static struct gpu_draw over_page(struct gpu_target *target, const struct plan *plan, double step)
{
    struct gpu_draw draw = over(target, field_side(plan_width_mm(plan), step),
                                field_side(plan_height_mm(plan), step), "paper/field");
    draw.numbers[0] = spare(gpu_float("seed", plan->capture.seed));
    draw.numbers[1] = spare(gpu_float("step_mm", (float)step));
    return draw;
}

/* Draws what has no edges. */
static enum ecgp_result draw_soft_paper(struct gpu_target *target, struct effect_programs *programs,
                                        const struct effect_draw *what, struct ecgp_error *error)
{
    struct gpu_draw draw = over_page(target, what->plan, effects_paper_step(what->effects));
    return effects_draw(programs, what, &draw, error);
}

/* The number of a set, which is added where there is room. */
static int number_of(struct edged *edged, effect_set set)
{
    for (int i = 0; i < edged->sets; i++) {
        if (edged->set[i] == set) {
            return i;
        }
    }
    if (edged->sets == MOST_SETS) {
        return 0;
    }
    edged->set[edged->sets] = set;
    return edged->sets++;
}

static bool find_edged(const struct effect_draw *what, double step, struct edged *edged)
{
    struct kind_tiles *tiles = &edged->tiles;
    const int width = field_side(plan_width_mm(what->plan), step);
    const int height = field_side(plan_height_mm(what->plan), step);
    *edged = (struct edged){.set = {what->effects}, .sets = 1};
    if (!kind_tiles_init(tiles, TILE, width, height)) {
        return false;
    }
    const int count = tiles->columns * tiles->rows;
    for (int i = 0; i < count; i++) {
        const double x = i % tiles->columns * TILE * step, y = i / tiles->columns * TILE * step;
        const struct area part = {x, y, x + (TILE - 1) * step, y + (TILE - 1) * step};
        const effect_set set = effects_reaching(what->effects, what->plan, &part);
        tiles->kind[i] = (uint8_t)number_of(edged, set);
    }
    edged->rect = malloc((size_t)count * sizeof *edged->rect);
    return edged->rect != NULL;
}

/* Draws the tiles that have a set, over what has no edges. */
static enum ecgp_result draw_set(struct soft_fields *fields, struct effect_programs *programs,
                                 const struct effect_draw *what, struct edged *edged, int number,
                                 struct ecgp_error *error)
{
    const double step = effects_paper_step(what->effects);
    struct gpu_draw draw = over_page(&fields->paper, what->plan, step);
    struct effect_draw some = *what;
    some.effects = edged->set[number];
    draw.shader.vertex = "paper/field";
    draw.quads = kind_tiles_take(&edged->tiles, (uint8_t)number, edged->rect);
    gpu_array_write(&fields->rects, 4, edged->rect[0], (size_t)draw.quads);
    gpu_draw_add_texture(&draw, "rects", &fields->rects);
    if (what->parts & PART_SOFT) {
        const struct gpu_texture *soft = &fields->soft_paper.texture;
        draw.shader.defines = "#define SOFT\n";
        gpu_draw_add_texture(&draw, "soft", soft);
        gpu_draw_add_number(&draw, gpu_vec3("soft_field", (float)(step / effects_paper_step(0)),
                                            1 / (float)soft->width, 1 / (float)soft->height));
    }
    return effects_draw(programs, &some, &draw, error);
}

static enum ecgp_result draw_edged_paper(struct soft_fields *fields,
                                         struct effect_programs *programs,
                                         const struct effect_draw *what, struct ecgp_error *error)
{
    struct edged edged;
    enum ecgp_result result = find_edged(what, effects_paper_step(what->effects), &edged)
                                  ? ECGP_OK
                                  : error_no_memory(error);
    for (int i = 0; i < edged.sets && result == ECGP_OK; i++) {
        result = draw_set(fields, programs, what, &edged, i, error);
    }
    kind_tiles_finish(&edged.tiles);
    free(edged.rect);
    return result;
}

static enum ecgp_result draw_paper(struct soft_fields *fields, struct effect_programs *programs,
                                   const struct effect_draw *what, struct ecgp_error *error)
{
    struct effect_draw soft = *what, edged = *what;
    enum ecgp_result result = ECGP_OK;
    soft.effects &= ~effects_with_edges();
    edged.effects &= effects_with_edges();
    edged.parts = PART_TILES | (soft.effects ? PART_SOFT : 0u);
    if (!edged.effects) {
        return draw_soft_paper(&fields->paper, programs, &soft, error);
    }
    if (soft.effects) {
        result = draw_soft_paper(&fields->soft_paper, programs, &soft, error);
    }
    return result ? result : draw_edged_paper(fields, programs, &edged, error);
}

/* --- the field of light --- */

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
