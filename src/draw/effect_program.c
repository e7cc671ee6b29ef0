#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "draw/effect_table.h"

#define SOFT_STEP_MM 3 /* of a field of paper without edges */

static double option_of(const struct effect *effect, const struct plan *plan)
{
    double value;
    memcpy(&value, (const char *)&plan->look + effect->option, sizeof value);
    return value;
}

static bool has(effect_set effects, size_t i)
{
    return effects >> i & 1;
}

effect_set effects_on(const struct plan *plan)
{
    effect_set on = 0;
    for (size_t i = 0; i < effect_count; i++) {
        const struct effect *effect = &effect_table[i];
        if (effect->is_on ? effect->is_on(plan) : option_of(effect, plan) > 0) {
            on |= (effect_set)1 << i;
        }
    }
    return on;
}

effect_set effects_of(enum effect_stage stage)
{
    effect_set effects = 0;
    for (size_t i = 0; i < effect_count; i++) {
        effects |= (effect_set)(effect_table[i].stage == stage) << i;
    }
    return effects;
}

double effects_paper_step(effect_set effects)
{
    double step = SOFT_STEP_MM;
    for (size_t i = 0; i < effect_count; i++) {
        const double own = effect_table[i].step_mm;
        step = has(effects, i) && own > 0 && own < step ? own : step;
    }
    return step;
}

effect_set effects_with_edges(void)
{
    effect_set edged = 0;
    for (size_t i = 0; i < effect_count; i++) {
        edged |= (effect_set)(effect_table[i].step_mm > 0) << i;
    }
    return edged;
}

bool effects_have_edges(effect_set effects)
{
    return (effects & effects_with_edges()) != 0;
}

effect_set effects_reaching(effect_set effects, const struct plan *plan, const struct area *part)
{
    effect_set reaching = 0;
    for (size_t i = 0; i < effect_count; i++) {
        const struct effect *effect = &effect_table[i];
        if (has(effects, i) && (!effect->reaches || effect->reaches(plan, part))) {
            reaching |= (effect_set)1 << i;
        }
    }
    return reaching;
}

/* --- textures --- */

enum ecgp_result effects_write(effect_set effects, const struct plan *plan,
                               struct effect_textures *textures, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < effect_count && result == ECGP_OK; i++) {
        if (has(effects, i) && effect_table[i].write) {
            result = effect_table[i].write(plan, textures, error);
        }
    }
    return result;
}

void effects_forget(struct effect_textures *textures)
{
    gpu_texture_destroy(&textures->stains);
    gpu_texture_destroy(&textures->outline);
    gpu_texture_destroy(&textures->streaks);
    gpu_texture_destroy(&textures->noises);
    backdrops_finish(&textures->backdrops);
}

/* --- programs --- */

/* The stages' functions, which shaders call, and what they are called with. */
static const struct {
    const char *function, *type;
} stages[EFFECT_STAGES] = {
    [STAGE_PAPER] = {"paper_field_effects", "paper"},
    [STAGE_LIGHT] = {"light_field_effects", "lamp"},
    [STAGE_PAGE] = {"page_effects", "pixels"},
    [STAGE_AROUND] = {"around_effects", "pixels"},
    [STAGE_PICTURE] = {"picture_effects", "pixels"},
};

void effects_finish(struct effect_programs *programs)
{
    for (int i = 0; i < EFFECT_PROGRAMS; i++) {
        gpu_program_destroy(&programs->made[i].program);
    }
}

/* The program of the draw; where there is no room left, in the place of the oldest one. */
static struct gpu_program *find_program(struct effect_programs *programs,
                                        const struct effect_draw *what, const char *fragment)
{
    const int kept = programs->count < EFFECT_PROGRAMS ? programs->count : EFFECT_PROGRAMS;
    for (int i = 0; i < kept; i++) {
        struct effect_program *made = &programs->made[i];
        if (made->effects == what->effects && made->parts == what->parts &&
            strcmp(made->fragment, fragment) == 0) {
            return &made->program;
        }
    }
    struct effect_program *next = &programs->made[programs->count++ % EFFECT_PROGRAMS];
    gpu_program_destroy(&next->program);
    next->effects = what->effects;
    next->parts = what->parts;
    next->fragment = fragment;
    return &next->program;
}

static void add_calls(struct text *calls, const struct effect_draw *what, enum effect_stage stage)
{
    text_addf(calls, "void %s(inout %s it)\n{\n", stages[stage].function, stages[stage].type);
    for (size_t i = 0; i < effect_count; i++) {
        if (has(what->effects, i) && effect_table[i].stage == stage) {
            text_addf(calls, "    %s(it);\n", strrchr(effect_table[i].file, '/') + 1);
        }
    }
    text_add(calls, "}\n");
}

static enum ecgp_result link(const struct effect_draw *what, const struct gpu_draw *draw,
                             struct ecgp_error *error)
{
    const char *parts[64 + 1] = {NULL};
    struct text calls = {0};
    int count = 0;
    for (size_t i = 0; i < effect_count; i++) {
        if (has(what->effects, i)) {
            parts[count++] = effect_table[i].file;
        }
    }
    for (enum effect_stage stage = what->first; stage <= what->last; stage++) {
        add_calls(&calls, what, stage);
    }
    struct gpu_shader shader = draw->shader;
    shader.parts = parts;
    shader.calls = calls.data;
    const enum ecgp_result result =
        calls.failed ? error_no_memory(error)
                     : gpu_program_link(draw->program, &shader, draw->numbers, error);
    text_free(&calls);
    return result;
}

enum ecgp_result effects_draw(struct effect_programs *programs, const struct effect_draw *what,
                              struct gpu_draw *draw, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    if (draw->quads == 0) {
        return result;
    }
    for (size_t i = 0; i < effect_count; i++) {
        const struct effect *effect = &effect_table[i];
        if (!has(what->effects, i)) {
            continue;
        }
        if (effect->number) {
            gpu_draw_add_number(
                draw, (struct gpu_number){.name = effect->number,
                                          .count = 1,
                                          .value = {(float)option_of(effect, what->plan)}});
        }
        if (effect->set) {
            effect->set(what, draw);
        }
    }
    draw->program = find_program(programs, what, draw->shader.fragment);
    if (!draw->program->id) {
        result = link(what, draw, error);
    }
    return result ? result : gpu_draw_quads(draw, error);
}
