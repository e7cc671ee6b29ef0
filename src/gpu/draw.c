#include "gpu/draw.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "gpu/driver.h"
#include "gpu/gl.h"
#include "gpu/state.h"

#ifdef NDEBUG
static bool is_strict = false;
#else
static bool is_strict = true;
#endif

void gpu_draw_strict(bool strict)
{
    is_strict = strict;
}

/* --- names --- */

static enum ecgp_result name_failed(const struct gpu_draw *draw, const char *name,
                                    struct ecgp_error *error)
{
    return error_set(error, ECGP_INTERNAL, "shaders %s.vert and %s.frag have no uniform %s",
                     draw->shader.vertex, draw->shader.fragment, name);
}

static enum ecgp_result find_textures(const struct gpu_draw *draw, struct ecgp_error *error)
{
    struct gpu_program *program = draw->program;
    for (int unit = 0; unit < GPU_MAX_TEXTURES && draw->textures[unit].name; unit++) {
        const char *name = draw->textures[unit].name;
        if (program->texture[unit] == name) {
            continue;
        }
        const GLint location = glGetUniformLocation(program->id, name);
        if (location < 0 && is_strict && !draw->textures[unit].spare) {
            return name_failed(draw, name, error);
        }
        program->unit[unit] = gpu_state_unit(name, program->unit, unit);
        glUniform1i(location, program->unit[unit]);
        program->texture[unit] = name;
    }
    return ECGP_OK;
}

static int find_packed(const struct gpu_program *program, const char *name)
{
    for (int i = 0; i < program->packed.count; i++) {
        if (program->packed.name[i] && strcmp(program->packed.name[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

static enum ecgp_result find_numbers(const struct gpu_draw *draw, const struct gpu_number *numbers,
                                     size_t most, struct gpu_place *places, bool packed,
                                     struct ecgp_error *error)
{
    for (size_t i = 0; i < most && numbers[i].name; i++) {
        const char *name = numbers[i].name;
        if (places[i].name == name) {
            continue;
        }
        places[i] = (struct gpu_place){
            .name = name,
            .location = packed ? find_packed(draw->program, name)
                               : glGetUniformLocation(draw->program->id, name),
        };
        if (places[i].location < 0 && is_strict && !numbers[i].spare) {
            return name_failed(draw, name, error);
        }
    }
    return ECGP_OK;
}

static bool names(const struct gpu_draw *draw, const char *name)
{
    for (int i = 0; i < GPU_MAX_TEXTURES && draw->textures[i].name; i++) {
        if (strcmp(draw->textures[i].name, name) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_COUNT(draw->vertex_numbers) && draw->vertex_numbers[i].name; i++) {
        if (strcmp(draw->vertex_numbers[i].name, name) == 0) {
            return true;
        }
    }
    for (int i = 0; i < GPU_MAX_NUMBERS && draw->numbers[i].name; i++) {
        if (strcmp(draw->numbers[i].name, name) == 0) {
            return true;
        }
    }
    return strcmp(name, "size") == 0 || strncmp(name, GPU_PACKED, strlen(GPU_PACKED)) == 0;
}

/* Whether the draw names all that its program has. */
static enum ecgp_result check_complete(const struct gpu_draw *draw, struct ecgp_error *error)
{
    GLint uniforms = 0;
    glGetProgramiv(draw->program->id, GL_ACTIVE_UNIFORMS, &uniforms);
    for (GLint i = 0; i < uniforms; i++) {
        char name[64];
        GLint size;
        GLenum type;
        glGetActiveUniform(draw->program->id, (GLuint)i, sizeof name, NULL, &size, &type, name);
        if (!names(draw, name)) {
            return error_set(error, ECGP_INTERNAL, "shaders %s.vert and %s.frag are not given %s",
                             draw->shader.vertex, draw->shader.fragment, name);
        }
    }
    return ECGP_OK;
}

/* Finds what the draw's names stand for in its program, unless that is known from a draw before. */
static enum ecgp_result find_names(const struct gpu_draw *draw, struct ecgp_error *error)
{
    struct gpu_program *program = draw->program;
    enum ecgp_result result = find_textures(draw, error);
    result = result ? result
                    : find_numbers(draw, draw->vertex_numbers, ARRAY_COUNT(draw->vertex_numbers),
                                   program->vertex_number, false, error);
    result = result ? result
                    : find_numbers(draw, draw->numbers, GPU_MAX_NUMBERS, program->number,
                                   program->packed.count > 0, error);
    return result || !is_strict ? result : check_complete(draw, error);
}

/* --- groups --- */

void gpu_group_begin(const char *name)
{
    if (gpu_driver()->debugs) {
        glPushDebugGroup(GL_DEBUG_SOURCE_APPLICATION, 0, -1, name);
    }
}

void gpu_group_end(void)
{
    if (gpu_driver()->debugs) {
        glPopDebugGroup();
    }
}

/* --- lists --- */

void gpu_draw_add_texture(struct gpu_draw *draw, const char *name,
                          const struct gpu_texture *texture)
{
    int i = 0;
    while (i < GPU_MAX_TEXTURES && draw->textures[i].name) {
        i++;
    }
    if (i < GPU_MAX_TEXTURES) {
        draw->textures[i] = (struct gpu_texture_name){.name = name, .texture = texture};
    }
    draw->overfull = draw->overfull || i == GPU_MAX_TEXTURES;
}

void gpu_draw_add_number(struct gpu_draw *draw, struct gpu_number number)
{
    int i = 0;
    while (i < GPU_MAX_NUMBERS && draw->numbers[i].name) {
        i++;
    }
    if (i < GPU_MAX_NUMBERS) {
        draw->numbers[i] = number;
    }
    draw->overfull = draw->overfull || i == GPU_MAX_NUMBERS;
}

/* --- drawing --- */

static void set_textures(const struct gpu_draw *draw)
{
    for (int unit = 0; unit < GPU_MAX_TEXTURES && draw->textures[unit].name; unit++) {
        const struct gpu_texture *texture = draw->textures[unit].texture;
        const bool in_buffer = texture->buffer && !gpu_driver()->folded;
        gpu_state_texture(draw->program->unit[unit], in_buffer, texture->id);
    }
}

static void set_size(struct gpu_program *program, int width, int height)
{
    if (program->width != width || program->height != height) {
        glUniform2f(program->size, (float)width, (float)height);
        program->width = width;
        program->height = height;
    }
}

static void set_numbers(const struct gpu_number *numbers, size_t most, struct gpu_place *places)
{
    static void (*const *const set[])(GLint, GLsizei, const GLfloat *) = {
        NULL, &glad_glUniform1fv, &glad_glUniform2fv, &glad_glUniform3fv, &glad_glUniform4fv,
    };
    for (size_t i = 0; i < most && numbers[i].name; i++) {
        struct gpu_place *place = &places[i];
        if (!place->known || memcmp(place->value, numbers[i].value, sizeof place->value) != 0) {
            (*set[numbers[i].count])(place->location, 1, numbers[i].value);
            memcpy(place->value, numbers[i].value, sizeof place->value);
            place->known = true;
        }
    }
}

static void set_packed(struct gpu_program *program, const struct gpu_number *numbers)
{
    float value[GPU_MAX_NUMBERS][4];
    const size_t bytes = (size_t)program->packed.count * sizeof *value;
    memcpy(value, program->packed.value, bytes);
    for (size_t i = 0; i < GPU_MAX_NUMBERS && numbers[i].name; i++) {
        if (program->number[i].location >= 0) {
            memcpy(value[program->number[i].location], numbers[i].value, sizeof *value);
        }
    }
    if (!program->packed.known || memcmp(value, program->packed.value, bytes) != 0) {
        glUniform4fv(program->packed.location, program->packed.count, value[0]);
        memcpy(program->packed.value, value, bytes);
        program->packed.known = true;
    }
}

static void set_all_numbers(const struct gpu_draw *draw)
{
    struct gpu_program *program = draw->program;
    set_size(program, draw->width, draw->height);
    set_numbers(draw->vertex_numbers, ARRAY_COUNT(draw->vertex_numbers), program->vertex_number);
    if (program->packed.count > 0) {
        set_packed(program, draw->numbers);
    } else {
        set_numbers(draw->numbers, GPU_MAX_NUMBERS, program->number);
    }
}

enum ecgp_result gpu_draw_quads(const struct gpu_draw *draw, struct ecgp_error *error)
{
    struct gpu_program *program = draw->program;
    if (draw->quads == 0) {
        return ECGP_OK;
    }
    if (draw->overfull) {
        return error_set(error, ECGP_INTERNAL, "shader %s.frag: too many textures or numbers",
                         draw->shader.fragment);
    }
    enum ecgp_result result =
        program->id ? ECGP_OK : gpu_program_link(program, &draw->shader, draw->numbers, error);
    if (result != ECGP_OK) {
        return result;
    }
    gpu_state_draw_to(draw->target->framebuffer);
    gpu_state_viewport(draw->width, draw->height);
    gpu_state_program(program->id);
    result = find_names(draw, error);
    if (result != ECGP_OK) {
        return result;
    }
    gpu_state_blend(draw->blend, draw->ink);
    set_textures(draw);
    set_all_numbers(draw);
    gpu_group_begin(draw->shader.fragment ? draw->shader.fragment : "a program linked before");
    const int most = gpu_driver()->most_quads;
    for (int first = 0; first < draw->quads; first += most) {
        const int left = draw->quads - first;
        glDrawArrays(GL_TRIANGLES, 6 * first, 6 * (left < most ? left : most));
        if (left <= most) {
            break; /* the next number of a quad may be no int */
        }
    }
    gpu_group_end();
    return ECGP_OK;
}
