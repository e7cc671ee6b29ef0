#include "gpu/state.h"

#include <string.h>

#include "gpu/gl.h"

static _Thread_local struct gpu_state nowhere;
static _Thread_local struct gpu_state *current;

/* A thread's first use finds none. */
static struct gpu_state *get(void)
{
    return current ? current : &nowhere;
}

void gpu_state_use(struct gpu_state *of_context)
{
    current = of_context;
}

void gpu_state_forget(void)
{
    struct gpu_state *state = get();
    struct gpu_state known = {.unpack = state->unpack};
    memcpy(known.pack, state->pack, sizeof known.pack);
    memcpy(known.names, state->names, sizeof known.names);
    *state = known;
}

void gpu_state_program(unsigned program)
{
    struct gpu_state *state = get();
    if (!state->has_program || state->program != program) {
        glUseProgram(program);
        state->program = program;
        state->has_program = true;
    }
}

void gpu_state_draw_to(unsigned framebuffer)
{
    struct gpu_state *state = get();
    if (!state->has_draw || state->draw != framebuffer) {
        glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer);
        state->draw = framebuffer;
        state->has_draw = true;
    }
}

void gpu_state_read_from(unsigned framebuffer)
{
    struct gpu_state *state = get();
    if (!state->has_read || state->read != framebuffer) {
        glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer);
        state->read = framebuffer;
        state->has_read = true;
    }
}

void gpu_state_viewport(int width, int height)
{
    struct gpu_state *state = get();
    if (!state->has_viewport || state->width != width || state->height != height) {
        glViewport(0, 0, width, height);
        state->width = width;
        state->height = height;
        state->has_viewport = true;
    }
}

/* Only one blend has an ink. */
static bool has_ink(const float ink[3])
{
    const struct gpu_state *state = get();
    return state->has_ink && memcmp(state->ink, ink, sizeof state->ink) == 0;
}

static void set_blend(enum gpu_blend blend)
{
    static const struct {
        GLenum equation, source, target;
    } modes[] = {
        [GPU_REPLACE] = {GL_FUNC_ADD, GL_ONE, GL_ZERO},
        [GPU_OVER] = {GL_FUNC_ADD, GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA},
        [GPU_INK] = {GL_FUNC_ADD, GL_CONSTANT_COLOR, GL_ONE_MINUS_SRC_ALPHA},
        [GPU_MULTIPLY] = {GL_FUNC_ADD, GL_DST_COLOR, GL_ZERO},
        [GPU_MAX] = {GL_MAX, GL_ONE, GL_ONE},
    };
    const struct gpu_state *state = get();
    if (blend == GPU_REPLACE) {
        glDisable(GL_BLEND);
        return;
    }
    if (!state->has_blend || state->blend == GPU_REPLACE) {
        glEnable(GL_BLEND);
    }
    glBlendEquation(modes[blend].equation);
    glBlendFunc(modes[blend].source, modes[blend].target);
}

void gpu_state_blend(enum gpu_blend blend, const float ink[3])
{
    struct gpu_state *state = get();
    if (!state->has_blend || state->blend != blend) {
        set_blend(blend);
        state->blend = blend;
        state->has_blend = true;
    }
    if (blend == GPU_INK && !has_ink(ink)) {
        glBlendColor(ink[0], ink[1], ink[2], 1);
        memcpy(state->ink, ink, sizeof state->ink);
        state->has_ink = true;
    }
}

static void use_unit(int unit)
{
    struct gpu_state *state = get();
    if (!state->has_unit || state->unit != unit) {
        glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
        state->unit = unit;
        state->has_unit = true;
    }
}

void gpu_state_texture(int unit, bool in_buffer, unsigned texture)
{
    struct gpu_state *state = get();
    if (!state->texture[unit][in_buffer].known || state->texture[unit][in_buffer].id != texture) {
        use_unit(unit);
        glBindTexture(in_buffer ? GL_TEXTURE_BUFFER : GL_TEXTURE_2D, texture);
        state->texture[unit][in_buffer].id = texture;
        state->texture[unit][in_buffer].known = true;
    }
}

/* In the unit in use. */
void gpu_state_write_texture(bool in_buffer, unsigned texture)
{
    const struct gpu_state *state = get();
    const int unit = state->has_unit ? state->unit : 0;
    use_unit(unit);
    gpu_state_texture(unit, in_buffer, texture);
}

static bool is_taken(int unit, const int *taken, int count)
{
    for (int i = 0; i < count; i++) {
        if (taken[i] == unit) {
            return true;
        }
    }
    return false;
}

int gpu_state_unit(const char *name, const int *taken, int count)
{
    struct gpu_state *state = get();
    int unit = 0;
    while (unit < GPU_UNITS && state->names[unit] && strcmp(state->names[unit], name) != 0) {
        unit++;
    }
    if (unit < GPU_UNITS && !is_taken(unit, taken, count)) {
        state->names[unit] = name;
        return unit;
    }
    for (unit = 0; is_taken(unit, taken, count);) {
        unit++;
    }
    return unit;
}

static void store(GLenum parameter, int value, int *known)
{
    if (*known != value) {
        glPixelStorei(parameter, value);
        *known = value;
    }
}

void gpu_state_pack(int stride, int columns, int rows)
{
    struct gpu_state *state = get();
    store(GL_PACK_ROW_LENGTH, stride, &state->pack[0]);
    store(GL_PACK_SKIP_PIXELS, columns, &state->pack[1]);
    store(GL_PACK_SKIP_ROWS, rows, &state->pack[2]);
}

void gpu_state_unpack(int stride)
{
    store(GL_UNPACK_ROW_LENGTH, stride, &get()->unpack);
}
