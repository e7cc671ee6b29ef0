#include "gpu/draw.h"

#include "gpu/gl.h"

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

void gpu_draw_quads(const struct gpu_draw *draw)
{
    if (draw->quads == 0) {
        return;
    }
    glBindFramebuffer(GL_FRAMEBUFFER, draw->target->framebuffer);
    glViewport(0, 0, draw->width, draw->height);
    glUseProgram(draw->program->id);
    set_blend(draw->blend, draw->ink);
    set_textures(draw);
    set_uniforms(draw);
    glDrawArrays(GL_TRIANGLES, 0, 6 * draw->quads);
}
