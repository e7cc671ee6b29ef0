#include "gpu/texture.h"

#include <stdlib.h>
#include <string.h>

#include "gpu/driver.h"
#include "gpu/gl.h"
#include "gpu/pixel_format.h"
#include "gpu/state.h"

enum { MOST_TEXEL_BYTES = 16 };

const struct pixel_format *gpu_pixel_format(enum gpu_format format)
{
    static const struct pixel_format formats[] = {
        [GPU_R8] = {GL_R8, GL_RED, GL_UNSIGNED_BYTE},
        [GPU_R32F] = {GL_R32F, GL_RED, GL_FLOAT},
        [GPU_RGBA8] = {GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE},
        [GPU_BGRA8] = {GL_RGBA8, GL_BGRA, GL_UNSIGNED_BYTE},
        [GPU_RG32F] = {GL_RG32F, GL_RG, GL_FLOAT},
        [GPU_RGBA32F] = {GL_RGBA32F, GL_RGBA, GL_FLOAT},
        [GPU_RGBA32UI] = {GL_RGBA32UI, GL_RGBA_INTEGER, GL_UNSIGNED_INT},
    };
    static const struct pixel_format as_given = {GL_RGBA, GL_BGRA, GL_UNSIGNED_BYTE};
    return format == GPU_BGRA8 && gpu_driver()->unsized ? &as_given : &formats[format];
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

/* What new memory is to hold: on most drivers anything, NULL. */
static void *poison_of(size_t bytes)
{
    void *memory = gpu_driver()->poisoned ? malloc(bytes) : NULL;
    return memory ? memset(memory, 0xFF, bytes) : NULL;
}

static void set_filter(struct gpu_texture *texture, enum gpu_filter filter)
{
    const GLint value = filter == GPU_FILTER_SMOOTH ? GL_LINEAR : GL_NEAREST;
    if (texture->filter != filter) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, value);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, value);
        texture->filter = filter;
    }
}

/* Those that a new texture, or one of another format, is read by. */
static void set_parameters(struct gpu_texture *texture)
{
    const bool swapped = texture->format == GPU_BGRA8;
    if (texture->filter == GPU_FILTER_UNSET) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    }
    if (texture->filter == GPU_FILTER_UNSET || gpu_tuning()->odd_sides) {
        set_filter(texture, GPU_FILTER_NEAREST); /* llvmpipe compiles a program for each way */
    }
    if (texture->swapped != swapped) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_R, swapped ? GL_BLUE : GL_RED);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, swapped ? GL_RED : GL_BLUE);
        texture->swapped = swapped;
    }
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
    void *poison = poison_of((size_t)texture->width * (size_t)texture->height * MOST_TEXEL_BYTES);
    gpu_state_write_texture(false, texture->id);
    gpu_state_unpack(0);
    glTexImage2D(GL_TEXTURE_2D, 0, pixel->internal, texture->width, texture->height, 0,
                 pixel->format, pixel->type, poison);
    free(poison);
    set_parameters(texture);
}

struct part {
    int x, y, width, height;
};

static void write_part(const struct gpu_texture *texture, struct part part, int stride,
                       const void *texels)
{
    const struct pixel_format *pixel = gpu_pixel_format(texture->format);
    gpu_state_write_texture(false, texture->id);
    gpu_state_unpack(stride);
    glTexSubImage2D(GL_TEXTURE_2D, 0, part.x, part.y, part.width, part.height, pixel->format,
                    pixel->type, texels);
}

void gpu_texture_write(const struct gpu_texture *texture, int x, int y, int width, int height,
                       const void *texels)
{
    write_part(texture, (struct part){x, y, width, height}, 0, texels);
}

void gpu_texture_write_rows(const struct gpu_texture *texture, int y, int width, int height,
                            int stride, const void *texels)
{
    write_part(texture, (struct part){0, y, width, height}, stride, texels);
}

void gpu_texture_smooth(struct gpu_texture *texture, bool repeat)
{
    const enum gpu_wrap wrap = repeat ? GPU_WRAP_REPEATS : GPU_WRAP_NOT;
    const GLint value = repeat ? GL_REPEAT : GL_CLAMP_TO_EDGE;
    if (texture->filter == GPU_FILTER_SMOOTH && texture->wrap == wrap) {
        return;
    }
    gpu_state_write_texture(false, texture->id);
    set_filter(texture, GPU_FILTER_SMOOTH);
    if (texture->wrap != wrap) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, value);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, value);
        texture->wrap = wrap;
    }
}

/* --- arrays --- */

/* Memory that is there already is written over: new memory of some MB is dear, since the system
 * hands it out page by page. */
static bool make_room(struct gpu_texture *array, GLenum target, size_t bytes, GLenum use)
{
    if (!array->buffer) {
        glGenBuffers(1, &array->buffer);
    }
    glBindBuffer(target, array->buffer);
    if (bytes <= array->bytes) {
        return false;
    }
    array->bytes = bytes;
    void *poison = poison_of(buffer_size(bytes));
    glBufferData(target, (GLsizeiptr)buffer_size(bytes), poison, use);
    free(poison);
    return true;
}

/* Makes the buffer what shaders read. */
static void show_buffer(struct gpu_texture *array)
{
    if (!array->id) {
        glGenTextures(1, &array->id);
    }
    gpu_state_write_texture(true, array->id);
    glTexBuffer(GL_TEXTURE_BUFFER, (GLenum)gpu_pixel_format(array->format)->internal,
                array->buffer);
}

/* Writes an array into the rows of a 2D texture: whole ones, then the rest. Its values are at an
 * address, or in a buffer at an offset. */
static void fold(struct gpu_texture *array, enum gpu_format format, size_t texel_bytes,
                 unsigned buffer, uintptr_t values, size_t count)
{
    const int rows = (int)(count / GPU_FOLD), rest = (int)(count % GPU_FOLD);
    const uintptr_t last = values + (uintptr_t)rows * GPU_FOLD * texel_bytes;
    gpu_texture_size(array, format, rows > 0 ? GPU_FOLD : rest + 1, rows + 1);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, buffer);
    if (rows > 0) {
        gpu_texture_write(array, 0, 0, GPU_FOLD, rows, (const void *)values);
    }
    if (rest > 0) {
        gpu_texture_write(array, 0, rows, rest, 1, (const void *)last);
    }
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
}

void gpu_array_write(struct gpu_texture *array, int components, const float *values, size_t count)
{
    const enum gpu_format format = components == 4 ? GPU_RGBA32F : GPU_R32F;
    const size_t texel_bytes = (size_t)components * sizeof(float);
    if (gpu_driver()->folded) {
        fold(array, format, texel_bytes, 0, (uintptr_t)values, count);
        return;
    }
    array->format = format;
    if (make_room(array, GL_TEXTURE_BUFFER, (count ? count : 1) * texel_bytes, GL_STREAM_DRAW)) {
        show_buffer(array);
    }
    if (count > 0) {
        glBufferSubData(GL_TEXTURE_BUFFER, 0, (GLsizeiptr)(count * texel_bytes), values);
    }
}

void gpu_array_fill(struct gpu_texture *array, enum gpu_format format, size_t count)
{
    const bool grown =
        make_room(array, GL_PIXEL_PACK_BUFFER, count * 4 * sizeof(float), GL_DYNAMIC_COPY);
    if (gpu_driver()->folded) {
        return;
    }
    array->format = format;
    if (grown) {
        show_buffer(array);
    }
}

void gpu_array_filled(struct gpu_texture *array, enum gpu_format format, size_t count)
{
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    if (gpu_driver()->folded) {
        fold(array, format, 4 * sizeof(float), array->buffer, 0, count);
    }
}

void gpu_texture_destroy(struct gpu_texture *texture)
{
    if (texture->id || texture->buffer) {
        glDeleteTextures(1, &texture->id);
        glDeleteBuffers(1, &texture->buffer);
        gpu_state_forget();
    }
    *texture = (struct gpu_texture){0};
}
