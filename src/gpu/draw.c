#include "gpu/draw.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "gpu/driver.h"
#include "gpu/gl.h"

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

/* A texture's unit is its place in the draw's list. */
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
        glUniform1i(location, unit);
        program->texture[unit] = name;
    }
    return ECGP_OK;
}

static enum ecgp_result find_numbers(const struct gpu_draw *draw, const struct gpu_number *numbers,
                                     size_t most, struct gpu_place *places, const char *before,
                                     struct ecgp_error *error)
{
    for (size_t i = 0; i < most && numbers[i].name; i++) {
        char name[64];
        if (places[i].name == numbers[i].name) {
            continue;
        }
        snprintf(name, sizeof name, "%s%s", before, numbers[i].name);
        places[i].name = numbers[i].name;
        places[i].location = glGetUniformLocation(draw->program->id, name);
        if (places[i].location < 0 && is_strict && !numbers[i].spare) {
            return name_failed(draw, name, error);
        }
    }
    return ECGP_OK;
}

static bool names(const struct gpu_draw *draw, const char *name)
{
    const char *bare = draw->program->flat && strncmp(name, "number_", 7) == 0 ? name + 7 : name;
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
        if (strcmp(draw->numbers[i].name, bare) == 0) {
            return true;
        }
    }
    return strcmp(name, "size") == 0;
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
                                   program->vertex_number, "", error);
    result = result ? result
                    : find_numbers(draw, draw->numbers, GPU_MAX_NUMBERS, program->number,
                                   program->flat ? "number_" : "", error);
    return result || !is_strict ? result : check_complete(draw, error);
}

/* --- groups --- */

void gpu_group_begin(const char *name)
{
    if (GLAD_GL_KHR_debug) {
        glPushDebugGroup(GL_DEBUG_SOURCE_APPLICATION, 0, -1, name);
    }
}

void gpu_group_end(void)
{
    if (GLAD_GL_KHR_debug) {
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
        glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
        const bool in_buffer = texture->buffer && !gpu_driver()->folded;
        glBindTexture(in_buffer ? GL_TEXTURE_BUFFER : GL_TEXTURE_2D, texture->id);
    }
    glActiveTexture(GL_TEXTURE0);
}

static void set_numbers(const struct gpu_number *numbers, size_t most,
                        const struct gpu_place *places)
{
    static void (*const *const set[])(GLint, GLsizei, const GLfloat *) = {
        NULL, &glad_glUniform1fv, &glad_glUniform2fv, &glad_glUniform3fv, &glad_glUniform4fv,
    };
    for (size_t i = 0; i < most && numbers[i].name; i++) {
        (*set[numbers[i].count])(places[i].location, 1, numbers[i].value);
    }
}

static void set_blend(enum gpu_blend blend, const float ink[3])
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
    if (blend == GPU_REPLACE) {
        glDisable(GL_BLEND);
        return;
    }
    glEnable(GL_BLEND);
    glBlendColor(ink[0], ink[1], ink[2], 1);
    glBlendEquation(modes[blend].equation);
    glBlendFunc(modes[blend].source, modes[blend].target);
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
    glBindFramebuffer(GL_FRAMEBUFFER, draw->target->framebuffer);
    glViewport(0, 0, draw->width, draw->height);
    glUseProgram(program->id);
    result = find_names(draw, error);
    if (result != ECGP_OK) {
        return result;
    }
    set_blend(draw->blend, draw->ink);
    set_textures(draw);
    glUniform2f(program->size, (float)draw->width, (float)draw->height);
    set_numbers(draw->vertex_numbers, ARRAY_COUNT(draw->vertex_numbers), program->vertex_number);
    set_numbers(draw->numbers, GPU_MAX_NUMBERS, program->number);
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
