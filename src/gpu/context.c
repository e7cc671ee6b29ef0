#define _GNU_SOURCE
#include "gpu/context.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gpu/gl.h"
#include "gpu/open.h"

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

static EGLContext create_context(const struct gpu *gpu, EGLConfig config, bool tells)
{
    const EGLint wanted[] = {EGL_CONTEXT_MAJOR_VERSION,
                             3,
                             EGL_CONTEXT_MINOR_VERSION,
                             3,
                             EGL_CONTEXT_OPENGL_PROFILE_MASK,
                             EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
#ifndef NDEBUG
                             EGL_CONTEXT_OPENGL_DEBUG,
                             EGL_TRUE,
#endif
                             tells ? EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY : EGL_NONE,
                             EGL_LOSE_CONTEXT_ON_RESET,
                             EGL_NONE};
    return gpu->egl.create_context(gpu->display, config, EGL_NO_CONTEXT, wanted);
}

/* A 3.3 core context. Where that is offered, possibly for OpenGL ES alone, it tells of a reset of
 * the device, after which reads leave memory as it was: the last page's picture, say. */
static EGLContext choose_context(const struct gpu *gpu, EGLConfig config)
{
    const char *offered = gpu->egl.query_string(gpu->display, EGL_EXTENSIONS);
    const bool tells = offered && strstr(offered, "EGL_EXT_create_context_robustness");
    const EGLContext context = create_context(gpu, config, tells);
    return tells && context == EGL_NO_CONTEXT ? create_context(gpu, config, false) : context;
}

/* Makes a 3.3 core context on the display current; NULL or the step that failed. */
static const char *make_context(struct gpu *gpu)
{
    struct egl *egl = &gpu->egl;
    const EGLint config_wanted[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, 0,
                                    EGL_NONE};
    EGLConfig config;
    EGLint configs = 0;
    if (!egl->bind_api(EGL_OPENGL_API)) {
        return "OpenGL is not offered";
    }
    if (!egl->choose_config(gpu->display, config_wanted, &config, 1, &configs) || configs == 0) {
        return "no configuration for OpenGL";
    }
    gpu->context = choose_context(gpu, config);
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
void gpu_close(struct gpu *gpu)
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

bool gpu_open(struct gpu *gpu, const struct device *device, struct text *why)
{
    struct egl *egl = &gpu->egl;
    const EGLenum platform =
        device->number >= 0 ? EGL_PLATFORM_DEVICE_EXT : EGL_PLATFORM_SURFACELESS_MESA;
    const char *failed = NULL;
    gpu->context = EGL_NO_CONTEXT;
    gpu->display = egl->get_platform_display(platform, device->native, NULL);
    if (gpu->display == EGL_NO_DISPLAY) {
        failed = "no display";
    } else if (!egl->initialize(gpu->display, NULL, NULL)) {
        failed = "it does not start";
    } else {
        failed = make_context(gpu);
    }
    if (failed) {
        text_addf(why, "%s (%s)", failed, egl_error_name(egl->get_error()));
        gpu_close(gpu);
        return false;
    }
    keep_modules();
    name_context(gpu);
    return true;
}

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

void gpu_settle(struct gpu *gpu)
{
    gpu_state_use(&gpu->state);
    gpu->driver = gpu_driver_find();
    gpu_driver_use(&gpu->driver);
    GLuint no_vertices; /* core profile: an array object is bound, though vertices need none */
    glGenVertexArrays(1, &no_vertices);
    glBindVertexArray(no_vertices);
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &gpu->max_size);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glDisable(GL_DITHER);
    if (gpu->driver.debugs) {
        glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS); /* else drivers call from threads of their own */
        glEnable(GL_DEBUG_OUTPUT);
        glDebugMessageCallback(keep_fault, gpu);
    }
}

enum ecgp_result gpu_context_adopt(struct gpu **out, struct ecgp_error *error)
{
    *out = NULL;
    struct gpu *gpu = calloc(1, sizeof *gpu);
    if (!gpu) {
        return error_no_memory(error);
    }
    struct text log = {0};
    gpu->cuda = -1;
    if (egl_load(&gpu->egl, &log) && load_functions(&gpu->egl)) {
        keep_modules();
        name_context(gpu);
        gpu_settle(gpu);
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
    gpu_close(gpu);
    gpu_state_use(NULL);
    /* libEGL stays loaded: drivers leave threads and exit handlers behind. */
    free(gpu);
}

static enum ecgp_result lost(const struct gpu *gpu, struct ecgp_error *error)
{
    return error_set(error, ECGP_NO_GPU,
                     "%s was reset, and what was drawn with it is lost: it takes a new renderer",
                     gpu->name);
}

enum ecgp_result gpu_context_use(struct gpu *gpu, struct ecgp_error *error)
{
    if (!gpu->egl.make_current(gpu->display, EGL_NO_SURFACE, EGL_NO_SURFACE, gpu->context)) {
        return error_set(error, ECGP_NO_GPU, "the context of %s cannot be made current (%s)",
                         gpu->name, egl_error_name(gpu->egl.get_error()));
    }
    gpu_driver_use(&gpu->driver);
    gpu_state_use(&gpu->state);
    return gpu->lost ? lost(gpu, error) : ECGP_OK;
}

void gpu_context_rest(struct gpu *gpu)
{
    gpu->egl.make_current(gpu->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    gpu->egl.release_thread();
    gpu_state_use(NULL);
}

bool gpu_context_same(const struct gpu *a, const struct gpu *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->place, b->place) == 0 &&
           strcmp(a->warning, b->warning) == 0 && gpu_driver_same(&a->driver, &b->driver);
}

bool gpu_context_lost(struct gpu *gpu)
{
    gpu->lost = gpu->lost || (GLAD_GL_KHR_robustness && glGetGraphicsResetStatus() != GL_NO_ERROR);
    return gpu->lost;
}

const char *gpu_context_name(const struct gpu *gpu)
{
    return gpu->name;
}

const char *gpu_context_place(const struct gpu *gpu)
{
    return gpu->place;
}

const char *gpu_context_warning(const struct gpu *gpu)
{
    return gpu->warning;
}

int gpu_context_cuda(const struct gpu *gpu)
{
    return gpu->cuda;
}

int gpu_context_max_size(const struct gpu *gpu)
{
    return gpu->max_size;
}

void gpu_finish(void)
{
    glFinish();
}

enum { MOST_ERRORS = 32 };

/* The first of the errors that GL has met; drivers may keep one for each of their parts. */
static GLenum take_errors(void)
{
    const GLenum first = glGetError();
    GLenum next = first;
    for (int i = 0; i < MOST_ERRORS && next != GL_NO_ERROR && next != GL_CONTEXT_LOST; i++) {
        next = glGetError();
    }
    return next == GL_CONTEXT_LOST ? next : first;
}

enum ecgp_result gpu_check(struct gpu *gpu, const char *doing, struct ecgp_error *error)
{
    const GLenum code = take_errors();
    gpu->lost = gpu->lost || code == GL_CONTEXT_LOST;
    if (gpu_context_lost(gpu)) {
        return lost(gpu, error);
    }
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
