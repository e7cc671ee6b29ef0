#include "gpu/texture.h"

#include "gpu/gl.h"
#include "gpu/pixel_format.h"
#include "gpu/tuning.h"

const struct pixel_format *gpu_pixel_format(enum gpu_format format)
{
    static const struct pixel_format formats[] = {
        [GPU_R8] = {GL_R8, GL_RED, GL_UNSIGNED_BYTE},
        [GPU_R32F] = {GL_R32F, GL_RED, GL_FLOAT},
        [GPU_RGBA8] = {GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE},
        [GPU_BGRA8] = {GL_RGBA, GL_BGRA, GL_UNSIGNED_BYTE},
        [GPU_RG32F] = {GL_RG32F, GL_RG, GL_FLOAT},
        [GPU_RGBA32F] = {GL_RGBA32F, GL_RGBA, GL_FLOAT},
        [GPU_RGBA32UI] = {GL_RGBA32UI, GL_RGBA_INTEGER, GL_UNSIGNED_INT},
    };
    static const struct pixel_format swapped = {GL_RGBA8, GL_BGRA, GL_UNSIGNED_BYTE};
    return format == GPU_BGRA8 && !gpu_tuning()->bgra_targets ? &swapped : &formats[format];
}

int gpu_odd_side(int side)
{
    return gpu_tuning()->odd_sides && side < 16384 ? side | 1 : side;
}

/* Of buffers llvmpipe also looks at bits 8 to 15 of the size: whether any is set. */
static size_t buffer_size(size_t bytes)
{
    const bool odd = gpu_tuning()->odd_sides;
    const bool power = (bytes & (bytes - 1)) == 0;
    return odd && (power || (bytes >> 8 & 255) == 0) ? bytes + 0x110 : bytes;
}

void gpu_texture_size(struct gpu_texture *texture, enum gpu_format format, int width, int height)
{
    const bool fits = texture->exact ? texture->width == width && texture->height == height
                                     : texture->width >= width && texture->height >= height;
    if (texture->id && texture->format == format && fits) {
        return;
    }
    if (!texture->id) {
        glGenTextures(1, &texture->id);
    }
    texture->format = format;
    if (width > texture->width || texture->exact) {
        texture->width = texture->exact ? width : gpu_odd_side(width);
    }
    if (height > texture->height || texture->exact) {
        texture->height = texture->exact ? height : gpu_odd_side(height);
    }
    const struct pixel_format *pixel = gpu_pixel_format(format);
    const bool swapped = format == GPU_BGRA8;
    glBindTexture(GL_TEXTURE_2D, texture->id);
    glTexImage2D(GL_TEXTURE_2D, 0, pixel->internal, texture->width, texture->height, 0,
                 pixel->format, pixel->type, NULL);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_R, swapped ? GL_BLUE : GL_RED);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, swapped ? GL_RED : GL_BLUE);
}

void gpu_texture_write(const struct gpu_texture *texture, int x, int y, int width, int height,
                       const void *texels)
{
    const struct pixel_format *pixel = gpu_pixel_format(texture->format);
    glBindTexture(GL_TEXTURE_2D, texture->id);
    glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, pixel->format, pixel->type, texels);
}

void gpu_texture_write_rows(const struct gpu_texture *texture, int y, int width, int height,
                            int stride, const void *texels)
{
    glPixelStorei(GL_UNPACK_ROW_LENGTH, stride);
    gpu_texture_write(texture, 0, y, width, height, texels);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
}

void gpu_texture_smooth(const struct gpu_texture *texture, bool repeat)
{
    glBindTexture(GL_TEXTURE_2D, texture->id);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, repeat ? GL_REPEAT : GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, repeat ? GL_REPEAT : GL_CLAMP_TO_EDGE);
}

/* Memory that is there already is written over: new memory of some MB is dear, since the system
 * hands it out page by page. */
void gpu_array_write(struct gpu_texture *texture, int components, const float *values, size_t count)
{
    const size_t bytes = (count ? count : 1) * (size_t)components * sizeof(float);
    if (!texture->id) {
        glGenTextures(1, &texture->id);
        glGenBuffers(1, &texture->buffer);
    }
    glBindBuffer(GL_TEXTURE_BUFFER, texture->buffer);
    if (bytes > texture->bytes) {
        texture->bytes = bytes;
        glBufferData(GL_TEXTURE_BUFFER, (GLsizeiptr)buffer_size(bytes), NULL, GL_STREAM_DRAW);
        glBindTexture(GL_TEXTURE_BUFFER, texture->id);
        glTexBuffer(GL_TEXTURE_BUFFER, components == 4 ? GL_RGBA32F : GL_R32F, texture->buffer);
    }
    if (count > 0) {
        glBufferSubData(GL_TEXTURE_BUFFER, 0, (GLsizeiptr)bytes, values);
    }
}

void gpu_array_room(struct gpu_texture *texture, enum gpu_format format, size_t count)
{
    if (texture->id && (size_t)texture->width >= count) {
        return;
    }
    if (!texture->id) {
        glGenTextures(1, &texture->id);
        glGenBuffers(1, &texture->buffer);
    }
    texture->format = format;
    texture->width = (int)count;
    glBindBuffer(GL_TEXTURE_BUFFER, texture->buffer);
    glBufferData(GL_TEXTURE_BUFFER, (GLsizeiptr)buffer_size(count * 4 * sizeof(float)), NULL,
                 GL_DYNAMIC_COPY);
    glBindTexture(GL_TEXTURE_BUFFER, texture->id);
    glTexBuffer(GL_TEXTURE_BUFFER, (GLenum)gpu_pixel_format(format)->internal, texture->buffer);
}

void gpu_texture_destroy(struct gpu_texture *texture)
{
    glDeleteTextures(1, &texture->id);
    glDeleteBuffers(1, &texture->buffer);
    *texture = (struct gpu_texture){0};
}
