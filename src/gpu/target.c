#include "gpu/target.h"

#include "gpu/gl.h"
#include "gpu/pixel_format.h"
#include "gpu/readback.h"
#include "gpu/state.h"

void gpu_target_size(struct gpu_target *target, enum gpu_format format, int width, int height)
{
    gpu_texture_size(&target->texture, format, width, height);
    if (target->framebuffer) {
        return;
    }
    glGenFramebuffers(1, &target->framebuffer);
    gpu_state_draw_to(target->framebuffer);
    glFramebufferTexture2D(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D,
                           target->texture.id, 0);
}

void gpu_target_join(struct gpu_target *all, const struct gpu_target *const *targets, int count)
{
    GLenum buffers[8];
    if (all->framebuffer) {
        return;
    }
    glGenFramebuffers(1, &all->framebuffer);
    gpu_state_draw_to(all->framebuffer);
    for (int i = 0; i < count; i++) {
        buffers[i] = GL_COLOR_ATTACHMENT0 + (GLenum)i;
        glFramebufferTexture2D(GL_DRAW_FRAMEBUFFER, buffers[i], GL_TEXTURE_2D,
                               targets[i]->texture.id, 0);
    }
    glDrawBuffers(count, buffers);
}

void gpu_target_destroy(struct gpu_target *target)
{
    if (target->framebuffer) {
        glDeleteFramebuffers(1, &target->framebuffer);
        gpu_state_forget();
    }
    gpu_texture_destroy(&target->texture);
    target->framebuffer = 0;
}

void gpu_target_clear(const struct gpu_target *target, int width, int height, const float rgba[4])
{
    gpu_state_draw_to(target->framebuffer);
    glEnable(GL_SCISSOR_TEST);
    glScissor(0, 0, width, height);
    glClearBufferfv(GL_COLOR, 0, rgba);
    glDisable(GL_SCISSOR_TEST);
}

void gpu_target_copy(const struct gpu_target *from, int from_y, const struct gpu_target *to,
                     int to_y, int width, int height)
{
    gpu_state_read_from(from->framebuffer);
    gpu_state_draw_to(to->framebuffer);
    glBlitFramebuffer(0, from_y, width, from_y + height, 0, to_y, width, to_y + height,
                      GL_COLOR_BUFFER_BIT, GL_NEAREST);
}

void gpu_target_copy_part(const struct gpu_target *from, const struct gpu_target *to, int x, int y,
                          int columns, int rows)
{
    gpu_state_read_from(from->framebuffer);
    gpu_state_draw_to(to->framebuffer);
    glBlitFramebuffer(x, y, x + columns, y + rows, x, y, x + columns, y + rows, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
}

static size_t texel_bytes(enum gpu_format format)
{
    switch (format) {
    case GPU_R8:
        return 1;
    case GPU_R32F:
    case GPU_RGBA8:
    case GPU_BGRA8:
        return 4;
    case GPU_RG32F:
        return 8;
    case GPU_RGBA32F:
    case GPU_RGBA32UI:
        break;
    }
    return 16;
}

/* Reads a rectangle into the reading that is open on this thread; false where there is none. */
static bool read_later(const struct gpu_target *target, int x, int y, int width, int height,
                       int stride, void *pixels)
{
    struct gpu_reading *reading = gpu_reading_open_here();
    const struct pixel_format *pixel = gpu_pixel_format(target->texture.format);
    const size_t texel = texel_bytes(target->texture.format);
    if (reading) {
        void *place = gpu_reading_place(reading, (size_t)width * texel, height,
                                        (size_t)stride * texel, pixels);
        gpu_state_read_from(target->framebuffer);
        gpu_state_pack(0, 0, 0);
        if (!reading->failed) {
            glReadPixels(x, y, width, height, pixel->format, pixel->type, place);
        }
        gpu_reading_placed();
    }
    return reading != NULL;
}

void gpu_target_read_rows(const struct gpu_target *target, int width, int height, int stride,
                          void *pixels)
{
    const struct pixel_format *pixel = gpu_pixel_format(target->texture.format);
    if (read_later(target, 0, 0, width, height, stride, pixels)) {
        return;
    }
    gpu_state_read_from(target->framebuffer);
    gpu_state_pack(stride, 0, 0);
    glReadPixels(0, 0, width, height, pixel->format, pixel->type, pixels);
}

void gpu_target_read(const struct gpu_target *target, int width, int height, void *pixels)
{
    gpu_target_read_rows(target, width, height, width, pixels);
}

void gpu_target_pack(const struct gpu_target *target, int y, int width, int height,
                     struct gpu_texture *packed)
{
    const int stride = gpu_packed_width(width) * 4;
    const size_t count = (size_t)gpu_packed_width(width) * (size_t)height;
    gpu_array_fill(packed, GPU_RGBA32UI, count);
    gpu_state_read_from(target->framebuffer);
    gpu_state_pack(stride, 0, 0);
    const struct pixel_format *pixel = gpu_pixel_format(target->texture.format);
    glReadPixels(0, y, width, height, pixel->format, pixel->type, NULL);
    gpu_array_filled(packed, GPU_RGBA32UI, count);
}

void gpu_target_read_part(const struct gpu_target *target, int x, int y, int columns, int rows,
                          int width, void *pixels)
{
    const struct pixel_format *pixel = gpu_pixel_format(target->texture.format);
    const size_t first =
        ((size_t)y * (size_t)width + (size_t)x) * texel_bytes(target->texture.format);
    if (read_later(target, x, y, columns, rows, width, (uint8_t *)pixels + first)) {
        return;
    }
    gpu_state_read_from(target->framebuffer);
    gpu_state_pack(width, x, y);
    glReadPixels(x, y, columns, rows, pixel->format, pixel->type, pixels);
}
