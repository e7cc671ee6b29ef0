#define _GNU_SOURCE
#include "gpu/context.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "gpu/egl.h"
#include "gpu/gl.h"
#include "gpu/limits.h"
#include "gpu/tuning.h"

enum { MAX_DEVICES = 32 };

struct gpu {
    struct egl egl;
    EGLDisplay display;
    EGLContext context;
    GLint max_size;
    const struct gpu_tuning *tuning;
    char name[256];
    char fault[256]; /* first error that the driver's debug output told of */
};

/* A way to a display: a device, or the surfaceless platform. */
struct way {
    EGLenum platform;
    EGLDeviceEXT device;
    char name[160];
};

static void name_device(const struct egl *egl, EGLDeviceEXT device, int number, char name[160])
{
    const char *file = NULL;
    const char *extensions = NULL;
    if (egl->query_device_string) {
        extensions = egl->query_device_string(device, EGL_EXTENSIONS);
        if (extensions && strstr(extensions, "EGL_EXT_device_drm")) {
            file = egl->query_device_string(device, EGL_DRM_DEVICE_FILE_EXT);
        }
    }
    const bool software = extensions && strstr(extensions, "EGL_MESA_device_software");
    snprintf(name, 160, "EGL device %d (%s)", number,
             file       ? file
             : software ? "software"
                        : "no device file");
}

/* Every way to a display, best first. */
static int list_ways(const struct egl *egl, struct way ways[MAX_DEVICES + 1])
{
    int count = 0;
    EGLDeviceEXT devices[MAX_DEVICES];
    EGLint found = 0;
    if (egl->get_platform_display && egl->query_devices &&
        egl->query_devices(MAX_DEVICES, devices, &found)) {
        for (EGLint i = 0; i < found; i++) {
            ways[count].platform = EGL_PLATFORM_DEVICE_EXT;
            ways[count].device = devices[i];
            name_device(egl, devices[i], i, ways[count].name);
            count++;
        }
    }
    const char *client = egl->query_string(EGL_NO_DISPLAY, EGL_EXTENSIONS);
    if (egl->get_platform_display && client && strstr(client, "EGL_MESA_platform_surfaceless")) {
        ways[count] = (struct way){.platform = EGL_PLATFORM_SURFACELESS_MESA,
                                   .name = "Mesa's surfaceless platform"};
        count++;
    }
    return count;
}

#ifdef __SANITIZE_ADDRESS__
static int keep_module(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    if (info->dlpi_name[0]) {
        dlopen(info->dlpi_name, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
    }
    return 0;
}
#endif

/* Under the leak checker drivers stay loaded, so that it can name the driver that a leak is in. */
static void keep_modules(void)
{
#ifdef __SANITIZE_ADDRESS__
    dl_iterate_phdr(keep_module, NULL);
#endif
}

/* EGL's pointers serve all contexts of the process, and so do glad's. They are written once:
 * another thread may be drawing through them. */
static bool load_functions(const struct egl *egl)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static bool loaded;
    pthread_mutex_lock(&lock);
    loaded = loaded || gladLoadGL(egl->get_proc_address) != 0;
    const bool good = loaded;
    pthread_mutex_unlock(&lock);
    return good;
}

/* Makes a 3.3 core context on the display current; NULL or the step that failed. */
static const char *make_context(struct gpu *gpu)
{
    struct egl *egl = &gpu->egl;
    const EGLint config_wanted[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, 0,
                                    EGL_NONE};
    const EGLint context_wanted[] = {EGL_CONTEXT_MAJOR_VERSION,
                                     3,
                                     EGL_CONTEXT_MINOR_VERSION,
                                     3,
                                     EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                     EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
#ifndef NDEBUG
                                     EGL_CONTEXT_OPENGL_DEBUG,
                                     EGL_TRUE,
#endif
                                     EGL_NONE};
    EGLConfig config;
    EGLint configs = 0;
    if (!egl->bind_api(EGL_OPENGL_API)) {
        return "OpenGL is not offered";
    }
    if (!egl->choose_config(gpu->display, config_wanted, &config, 1, &configs) || configs == 0) {
        return "no configuration for OpenGL";
    }
    gpu->context = egl->create_context(gpu->display, config, EGL_NO_CONTEXT, context_wanted);
    if (gpu->context == EGL_NO_CONTEXT) {
        return "no OpenGL 3.3 core context";
    }
    if (!egl->make_current(gpu->display, EGL_NO_SURFACE, EGL_NO_SURFACE, gpu->context)) {
        return "a context without a surface cannot be made current";
    }
    if (!load_functions(egl)) {
        return "the OpenGL functions cannot be loaded";
    }
    return NULL;
}

/* The display itself stays: it is shared with all other users of it in this process. */
static void close_context(struct gpu *gpu)
{
    struct egl *egl = &gpu->egl;
    if (gpu->display == EGL_NO_DISPLAY) {
        return;
    }
    if (gpu->context != EGL_NO_CONTEXT) {
        egl->make_current(gpu->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        egl->destroy_context(gpu->display, gpu->context);
    }
    egl->release_thread();
    gpu->display = EGL_NO_DISPLAY;
    gpu->context = EGL_NO_CONTEXT;
}

static void name_context(struct gpu *gpu)
{
    snprintf(gpu->name, sizeof gpu->name, "%s, OpenGL %s", (const char *)glGetString(GL_RENDERER),
             (const char *)glGetString(GL_VERSION));
}

/* Opens a context by one way; adds what happened to `log`. */
static bool open_way(struct gpu *gpu, const struct way *way, struct text *log)
{
    struct egl *egl = &gpu->egl;
    void *native = way->platform == EGL_PLATFORM_DEVICE_EXT ? way->device : EGL_DEFAULT_DISPLAY;
    const char *failed = NULL;
    gpu->context = EGL_NO_CONTEXT;
    gpu->display = egl->get_platform_display(way->platform, native, NULL);
    if (gpu->display == EGL_NO_DISPLAY) {
        failed = "no display";
    } else if (!egl->initialize(gpu->display, NULL, NULL)) {
        failed = "it does not start";
    } else {
        failed = make_context(gpu);
    }
    if (failed) {
        text_addf(log, "%s: %s (%s)", way->name, failed, egl_error_name(egl->get_error()));
        close_context(gpu);
        return false;
    }
    keep_modules();
    name_context(gpu);
    text_addf(log, "%s: %s", way->name, gpu->name);
    return true;
}

static const char no_ways[] =
    "EGL offers no device and no surfaceless platform: install libegl-mesa0 and libgl1-mesa-dri, "
    "or "
    "the GPU's driver (in a container NVIDIA_DRIVER_CAPABILITIES must hold `graphics`)";

static void GLAD_API_PTR keep_fault(GLenum source, GLenum type, GLuint id, GLenum severity,
                                    GLsizei length, const GLchar *message, const void *user)
{
    (void)source;
    (void)id;
    (void)severity;
    (void)length;
    struct gpu *gpu = (struct gpu *)(uintptr_t)user;
    if (type == GL_DEBUG_TYPE_ERROR && !gpu->fault[0]) {
        snprintf(gpu->fault, sizeof gpu->fault, "%s", message);
    }
}

static void settle(struct gpu *gpu)
{
    gpu->tuning = gpu_tuning_of((const char *)glGetString(GL_RENDERER));
    gpu_tuning_use(gpu->tuning);
    GLuint no_vertices; /* core profile: an array object is bound, though vertices need none */
    glGenVertexArrays(1, &no_vertices);
    glBindVertexArray(no_vertices);
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &gpu->max_size);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    if (GLAD_GL_KHR_debug) {
        glEnable(GL_DEBUG_OUTPUT);
        glDebugMessageCallback(keep_fault, gpu);
    }
}

enum ecgp_result gpu_context_create(struct gpu **out, struct ecgp_error *error)
{
    *out = NULL;
    enum ecgp_result result = gpu_limits_check(error);
    struct gpu *gpu = result == ECGP_OK ? calloc(1, sizeof *gpu) : NULL;
    if (!gpu) {
        return result ? result : error_no_memory(error);
    }
    struct text log = {0};
    struct way ways[MAX_DEVICES + 1];
    bool open = false;
    if (egl_load(&gpu->egl, &log)) {
        const int count = list_ways(&gpu->egl, ways);
        if (count == 0) {
            text_add(&log, no_ways);
        }
        for (int i = 0; i < count && !open; i++) {
            text_add(&log, i > 0 ? "; " : "");
            open = open_way(gpu, &ways[i], &log);
        }
    }
    if (open) {
        settle(gpu);
        *out = gpu;
    } else {
        const bool limited = gpu_limits_explain(&log);
        result = error_set(error, limited ? ECGP_NO_MEMORY : ECGP_NO_GPU,
                           "no OpenGL 3.3 context: %s", log.data ? log.data : "out of memory");
        gpu_context_destroy(gpu);
    }
    text_free(&log);
    return result;
}

enum ecgp_result gpu_context_adopt(struct gpu **out, struct ecgp_error *error)
{
    *out = NULL;
    struct gpu *gpu = calloc(1, sizeof *gpu);
    if (!gpu) {
        return error_no_memory(error);
    }
    struct text log = {0};
    if (egl_load(&gpu->egl, &log) && load_functions(&gpu->egl)) {
        keep_modules();
        name_context(gpu);
        settle(gpu);
        *out = gpu;
        gpu = NULL;
    } else {
        error_set(error, ECGP_NO_GPU, "the window's OpenGL cannot be used: %s",
                  log.data ? log.data : "its functions cannot be loaded");
    }
    free(gpu);
    text_free(&log);
    return *out ? ECGP_OK : ECGP_NO_GPU;
}

void gpu_context_destroy(struct gpu *gpu)
{
    if (!gpu) {
        return;
    }
    close_context(gpu);
    /* libEGL stays loaded: drivers leave threads and exit handlers behind. */
    free(gpu);
}

enum ecgp_result gpu_context_use(struct gpu *gpu, struct ecgp_error *error)
{
    if (gpu->egl.make_current(gpu->display, EGL_NO_SURFACE, EGL_NO_SURFACE, gpu->context)) {
        gpu_tuning_use(gpu->tuning);
        return ECGP_OK;
    }
    return error_set(error, ECGP_NO_GPU, "the context of %s cannot be made current (%s)", gpu->name,
                     egl_error_name(gpu->egl.get_error()));
}

const char *gpu_context_name(const struct gpu *gpu)
{
    return gpu->name;
}

int gpu_context_max_size(const struct gpu *gpu)
{
    return gpu->max_size;
}

void gpu_finish(void)
{
    glFinish();
}

enum ecgp_result gpu_check(struct gpu *gpu, const char *doing, struct ecgp_error *error)
{
    const GLenum code = glGetError();
    if (code == GL_NO_ERROR && !gpu->fault[0]) {
        return ECGP_OK;
    }
    const enum ecgp_result result =
        error_set(error, code == GL_OUT_OF_MEMORY ? ECGP_NO_MEMORY : ECGP_NO_GPU,
                  "OpenGL error 0x%04X while %s on %s%s%s", code, doing, gpu->name,
                  gpu->fault[0] ? ": " : "", gpu->fault);
    gpu->fault[0] = '\0';
    return result;
}

bool gpu_doctor(void (*line)(void *user, const char *text), void *user)
{
    struct gpu gpu = {0};
    struct text log = {0};
    struct way ways[MAX_DEVICES + 1];
    bool any = false;
    struct ecgp_error error;
    if (gpu_limits_check(&error) != ECGP_OK) {
        line(user, error.text);
    } else if (egl_load(&gpu.egl, &log)) {
        const int count = list_ways(&gpu.egl, ways);
        if (count == 0) {
            line(user, no_ways);
        }
        for (int i = 0; i < count; i++) {
            text_clear(&log);
            if (open_way(&gpu, &ways[i], &log)) {
                text_add(&log, any ? "" : "  <- used");
                any = true;
                close_context(&gpu);
            }
            line(user, log.data ? log.data : "out of memory");
        }
    } else {
        line(user, log.data ? log.data : "out of memory");
    }
    text_free(&log);
    return any;
}
