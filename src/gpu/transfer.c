#include "gpu/transfer.h"

#include "gpu/gl.h"
#include "gpu/pixel_format.h"
#include "gpu/state.h"

void gpu_transfer_size(struct gpu_transfer *transfer, size_t bytes)
{
    if (!transfer->buffer) {
        glGenBuffers(1, &transfer->buffer);
    }
    if (bytes > transfer->size) {
        transfer->size = bytes;
        glBindBuffer(GL_PIXEL_PACK_BUFFER, transfer->buffer);
        glBufferData(GL_PIXEL_PACK_BUFFER, (GLsizeiptr)bytes, NULL, GL_STREAM_COPY);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    }
}

void gpu_transfer_take(const struct gpu_transfer *transfer, const struct gpu_target *target,
                       int width, int height, int stride, size_t at)
{
    const struct pixel_format *pixel = gpu_pixel_format(target->texture.format);
    gpu_state_read_from(target->framebuffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, transfer->buffer);
    gpu_state_pack(stride, 0, 0);
    glReadPixels(0, 0, width, height, pixel->format, pixel->type, (void *)(uintptr_t)at);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
}

void gpu_transfer_give(const struct gpu_transfer *transfer, const struct gpu_texture *texture,
                       int y, int width, int height, int stride)
{
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, transfer->buffer);
    gpu_texture_write_rows(texture, y, width, height, stride, NULL);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
}

void gpu_transfer_destroy(struct gpu_transfer *transfer)
{
    glDeleteBuffers(1, &transfer->buffer);
    *transfer = (struct gpu_transfer){0};
}
