/* The one place that includes glad. */
#ifndef GPU_GL_H
#define GPU_GL_H

#include <glad/gl.h>

#endif
