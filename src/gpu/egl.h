/* EGL as it is at run time. */
#ifndef GPU_EGL_H
#define GPU_EGL_H

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <stdbool.h>

#include "base/text.h"

/* The EGL entry points in use, from libEGL.so.1 at run time: the program starts and can explain
 * itself on a machine without EGL. */
struct egl {
    void *library;
    PFNEGLGETPROCADDRESSPROC get_proc_address;
    PFNEGLGETERRORPROC get_error;
    PFNEGLQUERYSTRINGPROC query_string;
    PFNEGLINITIALIZEPROC initialize;
    PFNEGLBINDAPIPROC bind_api;
    PFNEGLCHOOSECONFIGPROC choose_config;
    PFNEGLCREATECONTEXTPROC create_context;
    PFNEGLDESTROYCONTEXTPROC destroy_context;
    PFNEGLMAKECURRENTPROC make_current;
    PFNEGLRELEASETHREADPROC release_thread;
    PFNEGLGETPLATFORMDISPLAYEXTPROC get_platform_display; /* the rest: NULL where not offered */
    PFNEGLQUERYDEVICESEXTPROC query_devices;
    PFNEGLQUERYDEVICESTRINGEXTPROC query_device_string;
    PFNEGLQUERYDEVICEATTRIBEXTPROC query_device_attribute;
    PFNEGLQUERYDEVICEBINARYEXTPROC query_device_binary;
};

/* Finds all of them; where it cannot, `log` says why. The library stays loaded: drivers leave
 * threads and exit handlers behind. */
bool egl_load(struct egl *egl, struct text *log);

/* "EGL_BAD_ALLOC" */
const char *egl_error_name(EGLint error);

#endif
