#include "gpu/readback.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "gpu/driver.h"
#include "gpu/gl.h"

enum {
    LEAST_BYTES = 1 << 20,
    PLACE_BYTES = 64, /* places are multiples of it: more than any format asks for */
};

static _Thread_local struct gpu_reading *open_here;

struct gpu_reading *gpu_reading_open_here(void)
{
    return open_here;
}

/* --- buffers ---------------------------------------------------------------------------------- */

/* Bound, and mapped for good where the driver has that; false without memory. */
static bool make_buffer(struct reading_buffer *buffer)
{
    const GLsizeiptr size = (GLsizeiptr)buffer->size;
    glGenBuffers(1, &buffer->id);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer->id);
    if (gpu_driver()->maps_for_good) {
        const GLbitfield use = GL_MAP_READ_BIT | GL_MAP_PERSISTENT_BIT | GL_MAP_COHERENT_BIT;
        glBufferStorage(GL_PIXEL_PACK_BUFFER, size, NULL, use | GL_CLIENT_STORAGE_BIT);
        buffer->memory = glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, size, use);
        return buffer->memory != NULL;
    }
    glBufferData(GL_PIXEL_PACK_BUFFER, size, NULL, GL_STREAM_READ); /* GL's error tells */
    return true;
}

/* Memory that is mapped is unmapped with its buffer. */
static void destroy_buffers(struct gpu_reading *reading)
{
    for (int i = 0; i < reading->buffers; i++) {
        glDeleteBuffers(1, &reading->buffer[i].id);
        reading->buffer[i] = (struct reading_buffer){0};
    }
    reading->buffers = 0;
}

static size_t all_bytes(const struct gpu_reading *reading)
{
    size_t bytes = 0;
    for (int i = 0; i < reading->buffers; i++) {
        bytes += reading->buffer[i].size;
    }
    return bytes;
}

/* The last buffer, bound, with room for so many bytes more; NULL: there cannot be one. */
static struct reading_buffer *find_room(struct gpu_reading *reading, size_t bytes)
{
    const size_t had = all_bytes(reading);
    struct reading_buffer *last =
        reading->buffers > 0 ? &reading->buffer[reading->buffers - 1] : NULL;
    if (last && last->size - last->used >= bytes) {
        glBindBuffer(GL_PIXEL_PACK_BUFFER, last->id);
        return last;
    }
    if (reading->buffers == READING_BUFFERS) {
        return NULL;
    }
    last = &reading->buffer[reading->buffers++];
    last->size = bytes > had ? bytes : had;
    last->size = last->size > LEAST_BYTES ? last->size : LEAST_BYTES;
    return make_buffer(last) ? last : NULL;
}

/* --- a reading -------------------------------------------------------------------------------- */

void gpu_reading_open(struct gpu_reading *reading)
{
    const size_t had = all_bytes(reading);
    reading->copies = 0;
    reading->failed = false;
    if (reading->buffers > 1) { /* the next one like it has one buffer */
        destroy_buffers(reading);
        reading->buffer[reading->buffers++].size = had;
        reading->failed = !make_buffer(&reading->buffer[0]);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    }
    for (int i = 0; i < reading->buffers; i++) {
        reading->buffer[i].used = 0;
    }
    open_here = reading;
}

void *gpu_reading_place(struct gpu_reading *reading, size_t row_bytes, int rows, size_t stride,
                        void *to)
{
    const size_t bytes = row_bytes * (size_t)rows;
    const size_t room = (bytes + PLACE_BYTES - 1) / PLACE_BYTES * PLACE_BYTES;
    struct reading_copy *copy =
        array_grow(reading->copy, &reading->copy_room, (size_t)reading->copies + 1, sizeof *copy);
    reading->copy = copy ? copy : reading->copy;
    struct reading_buffer *buffer = copy ? find_room(reading, room) : NULL;
    if (!buffer) {
        reading->failed = true;
        return NULL;
    }
    reading->copy[reading->copies++] = (struct reading_copy){
        .buffer = reading->buffers - 1,
        .at = buffer->used,
        .row_bytes = row_bytes,
        .rows = (size_t)rows,
        .stride = stride,
        .to = to,
    };
    buffer->used += room;
    return (void *)(uintptr_t)(buffer->used - room);
}

void gpu_reading_placed(void)
{
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
}

bool gpu_reading_close(struct gpu_reading *reading)
{
    open_here = NULL;
    reading->fence = reading->failed ? NULL : glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    glFlush();
    return reading->fence != NULL;
}

/* False where there is no memory. */
static bool map_buffers(struct gpu_reading *reading)
{
    bool mapped = true;
    for (int i = 0; i < reading->buffers; i++) {
        struct reading_buffer *buffer = &reading->buffer[i];
        if (buffer->used > 0 && !buffer->memory) {
            glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer->id);
            buffer->memory = glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, (GLsizeiptr)buffer->used,
                                              GL_MAP_READ_BIT);
            glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
        }
        mapped = mapped && (buffer->used == 0 || buffer->memory);
    }
    return mapped;
}

enum reading_state gpu_reading_arrive(struct gpu_reading *reading, uint64_t wait_ns)
{
    const GLenum state = glClientWaitSync(reading->fence, 0, wait_ns);
    if (state == GL_TIMEOUT_EXPIRED) {
        return READING_UNDER_WAY;
    }
    return state != GL_WAIT_FAILED && map_buffers(reading) ? READING_ARRIVED : READING_LOST;
}

const uint8_t *gpu_reading_pixels(const struct gpu_reading *reading, int copy)
{
    return reading->buffer[reading->copy[copy].buffer].memory + reading->copy[copy].at;
}

void gpu_reading_copy(const struct gpu_reading *reading)
{
    for (int i = 0; i < reading->copies; i++) {
        const struct reading_copy *copy = &reading->copy[i];
        const uint8_t *from = gpu_reading_pixels(reading, i);
        const bool whole = copy->stride == copy->row_bytes;
        for (size_t row = 0; copy->to && row < (whole ? 1 : copy->rows); row++) {
            memcpy(copy->to + row * copy->stride, from + row * copy->row_bytes,
                   whole ? copy->rows * copy->row_bytes : copy->row_bytes);
        }
    }
}

void gpu_reading_clear(struct gpu_reading *reading)
{
    glDeleteSync(reading->fence);
    reading->fence = NULL;
    for (int i = 0; i < reading->buffers && !gpu_driver()->maps_for_good; i++) {
        struct reading_buffer *buffer = &reading->buffer[i];
        if (buffer->memory) {
            glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer->id);
            glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
            glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
            buffer->memory = NULL;
        }
    }
}

void gpu_reading_destroy(struct gpu_reading *reading)
{
    gpu_reading_clear(reading);
    destroy_buffers(reading);
    free(reading->copy);
    *reading = (struct gpu_reading){0};
}
