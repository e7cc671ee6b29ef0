/* GL_RENDERER, asked for in a process of its own: workers are forked from this one, which therefore
 * must not begin OpenGL. */
#ifndef SHARD_RENDERER_NAME_H
#define SHARD_RENDERER_NAME_H

#include <stddef.h>

#include "base/error.h"

enum { RENDERER_NAME = 256 };

/* `device` is a value of the option; NULL: auto. */
enum ecgp_result renderer_name(const char *device, char name[RENDERER_NAME],
                               struct ecgp_error *error);

#endif
