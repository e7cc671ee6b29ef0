/* An OpenGL 3.3 core context off screen, made through EGL without a display server. */
#ifndef GPU_CONTEXT_H
#define GPU_CONTEXT_H

#include <stdbool.h>

#include "base/error.h"

struct gpu;

enum { GPU_WARNING = 900 };

/* Which device is to draw. */
struct gpu_wish {
    const char *device; /* a value of the option; NULL: auto */
    int worker;         /* workers of one run are spread over the devices that are allowed */
};

/* Opens the first device that suits the wish (NULL: any); the sentence of a failure says what was
 * tried. The context is current on the calling thread until gpu_context_destroy. */
enum ecgp_result gpu_context_create(struct gpu **gpu, const struct gpu_wish *wish,
                                    struct ecgp_error *error);
void gpu_context_destroy(struct gpu *gpu);

/* Takes a context that somebody else made through EGL (a window's) and that is current on the
 * calling thread: it can be drawn to from here on. gpu_context_destroy leaves it to its maker. */
enum ecgp_result gpu_context_adopt(struct gpu **gpu, struct ecgp_error *error);

/* Makes the context current again, where another one was in between. */
enum ecgp_result gpu_context_use(struct gpu *gpu, struct ecgp_error *error);

/* Makes it current nowhere, so that another thread may use it. */
void gpu_context_rest(struct gpu *gpu);

/* Whether both are of one device, used in one way, and worth the same words. */
bool gpu_context_same(const struct gpu *a, const struct gpu *b);

/* Whether the device was found to have been reset, by gpu_check or by asking now. */
bool gpu_context_lost(struct gpu *gpu);

/* "GL_RENDERER, OpenGL GL_VERSION". */
const char *gpu_context_name(const struct gpu *gpu);
/* "EGL device 1 (hardware, /dev/dri/renderD128, cuda:0)"; "" for a window's. */
const char *gpu_context_place(const struct gpu *gpu);
/* Why software draws on a machine with a GPU, where nobody asked for software; "": it is not so. */
const char *gpu_context_warning(const struct gpu *gpu);
/* N of cuda:N; -1: CUDA does not see the device. */
int gpu_context_cuda(const struct gpu *gpu);
int gpu_context_max_size(const struct gpu *gpu); /* px a side of a texture */

/* Waits until all that was drawn is done. */
void gpu_finish(void);

/* ECGP_NO_GPU where GL has met an error since the last call, `doing` tells the sentence what, or
 * where the device was reset: then the context is of no use any more, and gpu_context_use says so,
 * too. */
enum ecgp_result gpu_check(struct gpu *gpu, const char *doing, struct ecgp_error *error);

/* One line for each device, those that the wish means marked, and what keeps GPUs from being used;
 * true where the wish can be met. */
bool gpu_doctor(const struct gpu_wish *wish, void (*line)(void *user, const char *text),
                void *user);

#endif
