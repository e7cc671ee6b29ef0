/* Lets calls of EGL and OpenGL fail, which the program finds at run time. See inject.c. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include <EGL/egl.h>

#include "faults/inject.h"
#include "gpu/gl.h"

static PFNEGLINITIALIZEPROC real_initialize;
static PFNEGLCREATECONTEXTPROC real_create_context;
static PFNEGLMAKECURRENTPROC real_make_current;

static EGLBoolean initialize(EGLDisplay display, EGLint *major, EGLint *minor)
{
    return fails(DRIVER, "eglInitialize") ? EGL_FALSE : real_initialize(display, major, minor);
}

static EGLContext create_context(EGLDisplay display, EGLConfig config, EGLContext share,
                                 const EGLint *wishes)
{
    return fails(DRIVER, "eglCreateContext") ? EGL_NO_CONTEXT
                                             : real_create_context(display, config, share, wishes);
}

static EGLBoolean make_current(EGLDisplay display, EGLSurface draw, EGLSurface read,
                               EGLContext context)
{
    return context != EGL_NO_CONTEXT && fails(DRIVER, "eglMakeCurrent")
               ? EGL_FALSE
               : real_make_current(display, draw, read, context);
}

/* Puts `own` in the place of a function and keeps the real one. */
#define TAKE(place, real, own)                                                                     \
    do {                                                                                           \
        void *const found_ = (place);                                                              \
        void *own_;                                                                                \
        memcpy(&(real), &found_, sizeof(real));                                                    \
        const __typeof__(real) ours_ = (own);                                                      \
        memcpy(&own_, &ours_, sizeof own_);                                                        \
        (place) = own_;                                                                            \
    } while (0)

void *__real_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags)
{
    return fails(DRIVER, "dlopen") ? NULL : __real_dlopen(name, flags);
}

void *__real_dlsym(void *library, const char *name);
void *__wrap_dlsym(void *library, const char *name);
void *__wrap_dlsym(void *library, const char *name)
{
    void *symbol = fails(DRIVER, "dlsym") ? NULL : __real_dlsym(library, name);
    if (!symbol) {
        return NULL;
    }
    if (strcmp(name, "eglInitialize") == 0) {
        TAKE(symbol, real_initialize, initialize);
    } else if (strcmp(name, "eglCreateContext") == 0) {
        TAKE(symbol, real_create_context, create_context);
    } else if (strcmp(name, "eglMakeCurrent") == 0) {
        TAKE(symbol, real_make_current, make_current);
    }
    return symbol;
}

/* A call that fails leaves OpenGL's error behind, as a driver without memory does. */
static GLenum left_error;
static PFNGLGETERRORPROC real_glGetError;

static GLenum GLAD_API_PTR own_glGetError(void)
{
    const GLenum error = left_error;
    left_error = GL_NO_ERROR;
    return error != GL_NO_ERROR ? error : real_glGetError();
}

/* A device is reset. */
static PFNGLGETGRAPHICSRESETSTATUSPROC real_glGetGraphicsResetStatus;

static GLenum GLAD_API_PTR own_glGetGraphicsResetStatus(void)
{
    return fails(DRIVER, "glGetGraphicsResetStatus") ? GL_GUILTY_CONTEXT_RESET
                                                     : real_glGetGraphicsResetStatus();
}

static bool gl_fails(const char *name)
{
    const bool failed = fails(DRIVER, name);
    if (failed) {
        left_error = GL_OUT_OF_MEMORY;
    }
    return failed;
}

#define GL(name, type, parameters, arguments)                                                      \
    static __typeof__(glad_##name) real_##name;                                                    \
    static type GLAD_API_PTR own_##name parameters                                                 \
    {                                                                                              \
        return gl_fails(#name) ? (type)0 : real_##name arguments;                                  \
    }
#define GL_DOES(name, parameters, arguments)                                                       \
    static __typeof__(glad_##name) real_##name;                                                    \
    static void GLAD_API_PTR own_##name parameters                                                 \
    {                                                                                              \
        if (!gl_fails(#name)) {                                                                    \
            real_##name arguments;                                                                 \
        }                                                                                          \
    }
GL(glCreateShader, GLuint, (GLenum type), (type))
GL(glCreateProgram, GLuint, (void), ())
GL_DOES(glTexImage2D,
        (GLenum target, GLint level, GLint inner, GLsizei width, GLsizei height, GLint border,
         GLenum format, GLenum type, const void *pixels),
        (target, level, inner, width, height, border, format, type, pixels))
GL_DOES(glBufferData, (GLenum target, GLsizeiptr size, const void *data, GLenum usage),
        (target, size, data, usage))
GL_DOES(glReadPixels,
        (GLint x, GLint y, GLsizei width, GLsizei height, GLenum format, GLenum type, void *pixels),
        (x, y, width, height, format, type, pixels))

#define GL_TAKE(name)                                                                              \
    do {                                                                                           \
        if (glad_##name) {                                                                         \
            real_##name = glad_##name;                                                             \
            glad_##name = own_##name;                                                              \
        }                                                                                          \
    } while (0)

int __real_gladLoadGL(GLADloadfunc load);
int __wrap_gladLoadGL(GLADloadfunc load);
int __wrap_gladLoadGL(GLADloadfunc load)
{
    const int version = fails(DRIVER, "gladLoadGL") ? 0 : __real_gladLoadGL(load);
    if (version) {
        GL_TAKE(glGetError);
        GL_TAKE(glGetGraphicsResetStatus);
        GL_TAKE(glCreateShader);
        GL_TAKE(glCreateProgram);
        GL_TAKE(glTexImage2D);
        GL_TAKE(glBufferData);
        GL_TAKE(glReadPixels);
    }
    return version;
}
