/* What the library itself asks of a renderer. */
#ifndef RENDER_RENDERER_H
#define RENDER_RENDERER_H

#include <ecgpress/render.h>

#include "base/stages.h"
#include "image/blank.h"

/* A renderer on a device that is a value of the option `device`; NULL: auto. */
enum ecgp_result renderer_create(const char *device, int worker, struct ecgp_renderer **renderer,
                                 struct ecgp_error *error);

/* Marks of drawing and readback go to `stages` from now on; NULL: nowhere. */
void renderer_set_stages(struct ecgp_renderer *renderer, struct stages *stages);

/* N of cuda:N, the device that draws; -1: CUDA does not see it. */
int renderer_cuda(const struct ecgp_renderer *renderer);

/* What is known of the picture drawn last, until the next call. */
struct blank renderer_blank(const struct ecgp_renderer *renderer);

#endif
