#include "gpu/egl.h"

#include <dlfcn.h>
#include <string.h>

static bool load_symbol(const struct egl *egl, const char *name, void *function)
{
    void *symbol = dlsym(egl->library, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

static void load_extension(const struct egl *egl, const char *name, void *function)
{
    const __eglMustCastToProperFunctionPointerType symbol = egl->get_proc_address(name);
    memcpy(function, &symbol, sizeof symbol);
}

bool egl_load(struct egl *egl, struct text *log)
{
    *egl = (struct egl){.library = dlopen("libEGL.so.1", RTLD_NOW | RTLD_LOCAL)};
    if (!egl->library) {
        const char *cause = dlerror();
        text_addf(log, "libEGL.so.1 cannot be loaded (%s): install libegl1 and libgl1-mesa-dri",
                  cause ? cause : "no cause is given");
        return false;
    }
    const bool complete = load_symbol(egl, "eglGetProcAddress", &egl->get_proc_address) &&
                          load_symbol(egl, "eglGetError", &egl->get_error) &&
                          load_symbol(egl, "eglQueryString", &egl->query_string) &&
                          load_symbol(egl, "eglInitialize", &egl->initialize) &&
                          load_symbol(egl, "eglBindAPI", &egl->bind_api) &&
                          load_symbol(egl, "eglChooseConfig", &egl->choose_config) &&
                          load_symbol(egl, "eglCreateContext", &egl->create_context) &&
                          load_symbol(egl, "eglDestroyContext", &egl->destroy_context) &&
                          load_symbol(egl, "eglMakeCurrent", &egl->make_current) &&
                          load_symbol(egl, "eglReleaseThread", &egl->release_thread);
    if (!complete) {
        text_add(log, "libEGL.so.1 lacks EGL 1.4");
        dlclose(egl->library);
        egl->library = NULL;
        return false;
    }
    load_extension(egl, "eglGetPlatformDisplayEXT", &egl->get_platform_display);
    load_extension(egl, "eglQueryDevicesEXT", &egl->query_devices);
    load_extension(egl, "eglQueryDeviceStringEXT", &egl->query_device_string);
    load_extension(egl, "eglQueryDeviceAttribEXT", &egl->query_device_attribute);
    load_extension(egl, "eglQueryDeviceBinaryEXT", &egl->query_device_binary);
    return true;
}

const char *egl_error_name(EGLint error)
{
    static const char *const names[] = {
        "EGL_SUCCESS",       "EGL_NOT_INITIALIZED",     "EGL_BAD_ACCESS",
        "EGL_BAD_ALLOC",     "EGL_BAD_ATTRIBUTE",       "EGL_BAD_CONFIG",
        "EGL_BAD_CONTEXT",   "EGL_BAD_CURRENT_SURFACE", "EGL_BAD_DISPLAY",
        "EGL_BAD_MATCH",     "EGL_BAD_NATIVE_PIXMAP",   "EGL_BAD_NATIVE_WINDOW",
        "EGL_BAD_PARAMETER", "EGL_BAD_SURFACE",         "EGL_CONTEXT_LOST",
    };
    const EGLint i = error - EGL_SUCCESS;
    return i >= 0 && i < (EGLint)(sizeof names / sizeof *names) ? names[i] : "an unknown error";
}
