/* How GL names the formats, for the files of this folder. */
#ifndef GPU_PIXEL_FORMAT_H
#define GPU_PIXEL_FORMAT_H

#include "gpu/gl.h"
#include "gpu/texture.h"

struct pixel_format {
    GLint internal;
    GLenum format, type;
};

const struct pixel_format *gpu_pixel_format(enum gpu_format format);

#endif
