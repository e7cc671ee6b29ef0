#include "gpu/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "gpu/gl.h"

/* The name in a first line `#include "name"`, which puts that file before the one it stands in; ""
 * where there is none. */
static void read_include(const char *source, char name[48])
{
    name[0] = '\0';
    if (sscanf(source, "#include \"%47[^\"]\"", name) != 1) {
        name[0] = '\0';
    }
}

/* Drivers write "0:12(5): error", where 0 is the file and 1 the included one: the sentence names
 * it.
 */
static enum ecgp_result compile_failed(GLuint shader, const char *file, const char *included,
                                       struct ecgp_error *error)
{
    char log[700] = "";
    int which = 0, line = 0, skip = 0;
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    log[strcspn(log, "\n")] = '\0';
    if ((sscanf(log, "%d:%d(%*d)%n", &which, &line, &skip) == 2 ||
         sscanf(log, "%d(%d)%n", &which, &line, &skip) == 2) &&
        skip > 0) {
        return error_set(error, ECGP_NO_GPU, "shader %s:%d does not compile%s",
                         which == 1 ? included : file, line, log + skip);
    }
    return error_set(error, ECGP_NO_GPU, "shader %s does not compile: %s", file, log);
}

static enum ecgp_result compile_text(GLenum kind, const char *file, const char *source,
                                     const char *defines, GLuint *shader, struct ecgp_error *error)
{
    char name[48];
    read_include(source, name);
    char *included = name[0] ? embedded_text(name) : NULL;
    if (name[0] && !included) {
        return error_set(error, ECGP_INTERNAL, "%s:1: %s is not built in", file, name);
    }
    const char *body = included ? source + strcspn(source, "\n") : source;
    const char *const parts[] = {"#version 330 core\n",
                                 defines,
                                 "#line 1 1\n",
                                 included ? included : "",
                                 included ? "\n#line 1 0" : "\n#line 1 0\n",
                                 body};
    GLint good = GL_FALSE;
    *shader = glCreateShader(kind);
    glShaderSource(*shader, sizeof parts / sizeof *parts, parts, NULL);
    glCompileShader(*shader);
    glGetShaderiv(*shader, GL_COMPILE_STATUS, &good);
    free(included);
    return good ? ECGP_OK : compile_failed(*shader, file, name, error);
}

static enum ecgp_result compile(GLenum kind, const char *file, const char *defines, GLuint *shader,
                                struct ecgp_error *error)
{
    char *source = embedded_text(file);
    if (!source) {
        return error_set(error, ECGP_INTERNAL, "shader %s is not built in", file);
    }
    const enum ecgp_result result = compile_text(kind, file, source, defines, shader, error);
    free(source);
    return result;
}

enum ecgp_result gpu_program_create(struct gpu_program *program, const char *vertex_name,
                                    const char *fragment_name, struct ecgp_error *error)
{
    return gpu_program_create_variant(program, vertex_name, fragment_name, "", error);
}

enum ecgp_result gpu_program_create_variant(struct gpu_program *program, const char *vertex_name,
                                            const char *fragment_name, const char *defines,
                                            struct ecgp_error *error)
{
    char files[2][64];
    GLuint vertex = 0, fragment = 0;
    snprintf(files[0], sizeof files[0], "%s.vert", vertex_name);
    snprintf(files[1], sizeof files[1], "%s.frag", fragment_name);
    program->id = glCreateProgram();
    enum ecgp_result result = compile(GL_VERTEX_SHADER, files[0], defines, &vertex, error);
    if (result == ECGP_OK) {
        result = compile(GL_FRAGMENT_SHADER, files[1], defines, &fragment, error);
    }
    if (result == ECGP_OK) {
        GLint good = GL_FALSE;
        glAttachShader(program->id, vertex);
        glAttachShader(program->id, fragment);
        glLinkProgram(program->id);
        glGetProgramiv(program->id, GL_LINK_STATUS, &good);
        if (!good) {
            char log[700] = "";
            glGetProgramInfoLog(program->id, sizeof log, NULL, log);
            result = error_set(error, ECGP_NO_GPU, "shaders %s and %s do not link: %s", files[0],
                               files[1], log);
        }
    }
    glDeleteShader(vertex);
    glDeleteShader(fragment);
    return result;
}

void gpu_program_destroy(struct gpu_program *program)
{
    glDeleteProgram(program->id);
    program->id = 0;
}

static void set_textures(const struct gpu_draw *draw)
{
    for (int unit = 0; unit < GPU_MAX_TEXTURES && draw->textures[unit].name; unit++) {
        const struct gpu_texture *texture = draw->textures[unit].texture;
        glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
        glBindTexture(texture->buffer ? GL_TEXTURE_BUFFER : GL_TEXTURE_2D, texture->id);
        glUniform1i(glGetUniformLocation(draw->program->id, draw->textures[unit].name), unit);
    }
    glActiveTexture(GL_TEXTURE0);
}

static void set_uniforms(const struct gpu_draw *draw)
{
    static void (*const *const set[])(GLint, GLsizei, const GLfloat *) = {
        NULL, &glad_glUniform1fv, &glad_glUniform2fv, &glad_glUniform3fv, &glad_glUniform4fv,
    };
    for (int i = 0; i < GPU_MAX_UNIFORMS && draw->uniforms[i].name; i++) {
        const struct gpu_uniform *uniform = &draw->uniforms[i];
        (*set[uniform->count])(glGetUniformLocation(draw->program->id, uniform->name), 1,
                               uniform->value);
    }
}

static void set_blend(enum gpu_blend blend)
{
    static const struct {
        GLenum equation, source, target;
    } modes[] = {
        [GPU_REPLACE] = {GL_FUNC_ADD, GL_ONE, GL_ZERO},
        [GPU_OVER] = {GL_FUNC_ADD, GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA},
        [GPU_MULTIPLY] = {GL_FUNC_ADD, GL_DST_COLOR, GL_ZERO},
        [GPU_MAX] = {GL_MAX, GL_ONE, GL_ONE},
    };
    if (blend == GPU_REPLACE) {
        glDisable(GL_BLEND);
        return;
    }
    glEnable(GL_BLEND);
    glBlendEquation(modes[blend].equation);
    glBlendFunc(modes[blend].source, modes[blend].target);
}

void gpu_draw_quads(const struct gpu_draw *draw)
{
    if (draw->quads == 0) {
        return;
    }
    glBindFramebuffer(GL_FRAMEBUFFER, draw->target->framebuffer);
    glViewport(0, 0, draw->width, draw->height);
    glUseProgram(draw->program->id);
    set_blend(draw->blend);
    set_textures(draw);
    set_uniforms(draw);
    glDrawArrays(GL_TRIANGLES, 0, 6 * draw->quads);
}
