#include "gpu/draw.h"

#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "gpu/gl.h"

/* Compiles one embedded file. A first line `#include "other"` puts that file before it. */
static enum ecgp_result compile(GLenum kind, const char *file, GLuint *shader,
                                struct ecgp_error *error)
{
    const struct embedded_file *source = embedded_find(file);
    const struct embedded_file *included = NULL;
    if (!source) {
        return error_set(error, ECGP_INTERNAL, "shader %s is not built in", file);
    }
    char name[48] = "";
    if (sscanf(source->data, "#include \"%47[^\"]\"", name) == 1) {
        included = embedded_find(name);
        if (!included) {
            return error_set(error, ECGP_INTERNAL, "%s:1: %s is not built in", file, name);
        }
    }
    const char *body = included ? strchr(source->data, '\n') : source->data;
    const char *const parts[] = {"#version 330 core\n#line 1 1\n", included ? included->data : "",
                                 included ? "\n#line 1 0" : "\n#line 1 0\n", body};
    GLint good = GL_FALSE;
    *shader = glCreateShader(kind);
    glShaderSource(*shader, sizeof parts / sizeof *parts, parts, NULL);
    glCompileShader(*shader);
    glGetShaderiv(*shader, GL_COMPILE_STATUS, &good);
    if (good) {
        return ECGP_OK;
    }
    char log[700] = "";
    glGetShaderInfoLog(*shader, sizeof log, NULL, log);
    return error_set(error, ECGP_NO_GPU, "shader %s does not compile: %s", file, log);
}

enum ecgp_result gpu_program_create(struct gpu_program *program, const char *vertex_name,
                                    const char *fragment_name, struct ecgp_error *error)
{
    char files[2][64];
    GLuint vertex = 0, fragment = 0;
    snprintf(files[0], sizeof files[0], "%s.vert", vertex_name);
    snprintf(files[1], sizeof files[1], "%s.frag", fragment_name);
    program->id = glCreateProgram();
    enum ecgp_result result = compile(GL_VERTEX_SHADER, files[0], &vertex, error);
    if (result == ECGP_OK) {
        result = compile(GL_FRAGMENT_SHADER, files[1], &fragment, error);
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
    if (blend == GPU_OVER) {
        glEnable(GL_BLEND);
        glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
    } else {
        glDisable(GL_BLEND);
    }
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
