/* What context.c and open.c share. */
#ifndef GPU_OPEN_H
#define GPU_OPEN_H

#include "gpu/context.h"
#include "gpu/device_list.h"
#include "gpu/driver.h"
#include "gpu/gl.h"
#include "gpu/state.h"

struct gpu {
    struct egl egl;
    EGLDisplay display;
    EGLContext context;
    GLint max_size;
    struct gpu_driver driver;
    struct gpu_state state;
    bool lost; /* the device was reset: nothing can be drawn any more */
    char name[256];
    int cuda;                /* N of cuda:N; -1: CUDA does not see the device */
    char place[DEVICE_NAME]; /* the device; "": a window's */
    char warning[GPU_WARNING];
    char fault[256]; /* in debug contexts: first error that the driver's debug output told of */
};

/* Opens a context on a device, current on the calling thread, or adds why it cannot to `why`. */
bool gpu_open(struct gpu *gpu, const struct device *device, struct text *why);
void gpu_close(struct gpu *gpu);

/* What all contexts begin with. */
void gpu_settle(struct gpu *gpu);

#endif
