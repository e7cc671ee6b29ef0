/*
 * A libEGL.so.1 with the devices that FAKE_EGL lists, for tests of what draws on machines with many
 * GPUs or none. All of them are drawn on by the real library's software; they differ in what they
 * say, and in whether they open.
 *
 *   FAKE_EGL   device;device;... with members separated by spaces: hardware or software, then
 *              name=GL_RENDERER   (Mesa's own where it is missing)
 *              uuid=32 digits     by EGL_EXT_device_persistent_id; gluuid=: by OpenGL
 *              cuda=N             by EGL_NV_device_cuda; cuda=- : it has no answer
 *              file=PATH          by EGL_EXT_device_drm_render_node; card=PATH: by
 * EGL_EXT_device_drm fails              it does not open `surfaceless` in place of a device: Mesa's
 * surfaceless platform is offered FAKE_LOG   a line "PROCESS DEVICE" is appended to this file for
 * each context FAKE_FILES path;path;... of files that are there; a ! before one: it may not be
 * opened. For this the library is loaded before others (LD_PRELOAD).
 */
#define _GNU_SOURCE
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))

enum { MOST = 40, TEXT = 128, CONTEXTS = 64 };
enum { RENDERER = 0x1F01, DEVICE_UUID = 0x9597 };

struct device {
    bool software, surfaceless, fails, of_cuda;
    long cuda;
    char name[TEXT], uuid[TEXT], gl_uuid[TEXT], file[TEXT], card[TEXT], extensions[2 * TEXT];
};

static struct device device[MOST];
static int devices; /* the surfaceless platform among them */
static void *real;
static EGLint error = EGL_SUCCESS;
static struct {
    EGLContext context;
    struct device *device;
} made[CONTEXTS];
static _Thread_local struct device *current;

static void put(void *function, void *symbol)
{
    memcpy(function, &symbol, sizeof symbol);
}

#define REAL(type, name)                                                                           \
    type name;                                                                                     \
    put(&name, dlsym(real, "egl" #name))

/* --- what is listed --------------------------------------------------------------------------- */

static void read_member(struct device *to, const char *word)
{
    static const struct {
        const char *key;
        size_t at;
    } texts[] = {{"name=", offsetof(struct device, name)},
                 {"uuid=", offsetof(struct device, uuid)},
                 {"gluuid=", offsetof(struct device, gl_uuid)},
                 {"file=", offsetof(struct device, file)},
                 {"card=", offsetof(struct device, card)}};
    to->software |= strcmp(word, "software") == 0 || strcmp(word, "surfaceless") == 0;
    to->surfaceless |= strcmp(word, "surfaceless") == 0;
    to->fails |= strcmp(word, "fails") == 0;
    if (strncmp(word, "cuda=", 5) == 0) {
        to->of_cuda = true;
        to->cuda = word[5] == '-' ? -1 : strtol(word + 5, NULL, 10);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const size_t length = strlen(texts[i].key);
        if (strncmp(word, texts[i].key, length) == 0) {
            char *place = (char *)to + texts[i].at;
            snprintf(place, TEXT, "%s", word + length);
            for (char *c = place; texts[i].at == offsetof(struct device, name) && *c; c++) {
                *c = *c == '_' ? ' ' : *c;
            }
        }
    }
}

static void read_device(struct device *to, char *text)
{
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        read_member(to, word);
    }
    snprintf(
        to->extensions, sizeof to->extensions, "EGL_EXT_device_query_name%s%s%s%s%s",
        to->software ? " EGL_MESA_device_software" : "", *to->card ? " EGL_EXT_device_drm" : "",
        *to->file ? " EGL_EXT_device_drm_render_node" : "",
        to->of_cuda ? " EGL_NV_device_cuda" : "", *to->uuid ? " EGL_EXT_device_persistent_id" : "");
}

__attribute__((constructor)) static void read_all(void)
{
    char *text = strdup(getenv("FAKE_EGL") ? getenv("FAKE_EGL") : ""), *rest = NULL;
    for (char *one = strtok_r(text, ";", &rest); one && devices < MOST;
         one = strtok_r(NULL, ";", &rest)) {
        read_device(&device[devices++], one);
    }
    free(text);
    real = dlopen(REAL_EGL, RTLD_NOW | RTLD_LOCAL);
}

static EGLBoolean refuse(EGLint why)
{
    error = why;
    return EGL_FALSE;
}

static EGLBoolean query_devices(EGLint most, EGLDeviceEXT *found, EGLint *count)
{
    *count = 0;
    for (int i = 0; i < devices; i++) {
        if (!device[i].surfaceless && *count < most) {
            found[(*count)++] = &device[i];
        }
    }
    return EGL_TRUE;
}

static const char *query_device_string(EGLDeviceEXT of, EGLint name)
{
    const struct device *asked = of;
    switch (name) {
    case EGL_EXTENSIONS:
        return asked->extensions;
    case EGL_DRM_DEVICE_FILE_EXT:
        return *asked->card ? asked->card : NULL;
    case EGL_DRM_RENDER_NODE_FILE_EXT:
        return *asked->file ? asked->file : NULL;
    default:
        refuse(EGL_BAD_PARAMETER);
        return NULL;
    }
}

static EGLBoolean query_device_attribute(EGLDeviceEXT of, EGLint name, EGLAttrib *value)
{
    const struct device *asked = of;
    if (name != EGL_CUDA_DEVICE_NV || asked->cuda < 0) {
        return refuse(EGL_BAD_ATTRIBUTE);
    }
    *value = (EGLAttrib)asked->cuda;
    return EGL_TRUE;
}

static void write_uuid(const char *text, unsigned char bytes[16])
{
    for (int i = 0; i < 16; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
        bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
}

static EGLBoolean query_device_binary(EGLDeviceEXT of, EGLint name, EGLint most, void *value,
                                      EGLint *size)
{
    const struct device *asked = of;
    if (name != EGL_DEVICE_UUID_EXT || most < 16) {
        return refuse(EGL_BAD_PARAMETER);
    }
    write_uuid(asked->uuid, value);
    *size = 16;
    return EGL_TRUE;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* All displays are one of the real library's; which one of ours it is, is its address. */
static EGLDisplay real_display(void)
{
    static EGLDisplay display;
    if (!display) {
        REAL(PFNEGLGETPROCADDRESSPROC, GetProcAddress);
        PFNEGLGETPLATFORMDISPLAYEXTPROC get;
        const __eglMustCastToProperFunctionPointerType found =
            GetProcAddress("eglGetPlatformDisplayEXT");
        memcpy(&get, &found, sizeof get);
        display = get(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
    }
    return display;
}

static EGLDisplay get_platform_display(EGLenum platform, void *native, const EGLint *attributes)
{
    (void)attributes;
    for (int i = 0; i < devices && platform == EGL_PLATFORM_SURFACELESS_MESA; i++) {
        native = device[i].surfaceless ? &device[i] : native;
    }
    return native;
}

static const unsigned char *(*real_get_string)(unsigned name);
static void (*real_get_bytes)(unsigned name, unsigned index, unsigned char *bytes);

static const unsigned char *get_string(unsigned name)
{
    return name == RENDERER && current && *current->name ? (const unsigned char *)current->name
                                                         : real_get_string(name);
}

static void get_bytes(unsigned name, unsigned index, unsigned char *bytes)
{
    if (name == DEVICE_UUID && current && *current->gl_uuid) {
        write_uuid(current->gl_uuid, bytes);
    } else {
        real_get_bytes(name, index, bytes);
    }
}

#define OWN(function)                                                                              \
    do {                                                                                           \
        const __typeof__(&(function)) own_ = (function);                                           \
        memcpy(&address, &own_, sizeof address);                                                   \
    } while (0)

SHOWN __eglMustCastToProperFunctionPointerType eglGetProcAddress(const char *name)
{
    REAL(PFNEGLGETPROCADDRESSPROC, GetProcAddress);
    __eglMustCastToProperFunctionPointerType address = GetProcAddress(name);
    if (strcmp(name, "eglGetPlatformDisplayEXT") == 0) {
        OWN(get_platform_display);
    } else if (strcmp(name, "eglQueryDevicesEXT") == 0) {
        OWN(query_devices);
    } else if (strcmp(name, "eglQueryDeviceStringEXT") == 0) {
        OWN(query_device_string);
    } else if (strcmp(name, "eglQueryDeviceAttribEXT") == 0) {
        OWN(query_device_attribute);
    } else if (strcmp(name, "eglQueryDeviceBinaryEXT") == 0) {
        OWN(query_device_binary);
    } else if (strcmp(name, "glGetString") == 0) {
        memcpy(&real_get_string, &address, sizeof address);
        OWN(get_string);
    } else if (strcmp(name, "glGetUnsignedBytei_vEXT") == 0) {
        memcpy(&real_get_bytes, &address, sizeof address);
        OWN(get_bytes);
    }
    return address;
}

SHOWN EGLint eglGetError(void)
{
    REAL(PFNEGLGETERRORPROC, GetError);
    const EGLint last = error;
    error = EGL_SUCCESS;
    return last != EGL_SUCCESS ? last : GetError();
}

SHOWN const char *eglQueryString(EGLDisplay display, EGLint name)
{
    REAL(PFNEGLQUERYSTRINGPROC, QueryString);
    if (display != EGL_NO_DISPLAY) {
        return QueryString(real_display(), name);
    }
    for (int i = 0; i < devices; i++) {
        if (device[i].surfaceless) {
            return "EGL_EXT_device_enumeration EGL_MESA_platform_surfaceless";
        }
    }
    return "EGL_EXT_device_enumeration";
}

SHOWN EGLBoolean eglInitialize(EGLDisplay display, EGLint *major, EGLint *minor)
{
    REAL(PFNEGLINITIALIZEPROC, Initialize);
    const struct device *opened = display;
    return opened->fails ? refuse(EGL_NOT_INITIALIZED) : Initialize(real_display(), major, minor);
}

SHOWN EGLBoolean eglBindAPI(EGLenum api)
{
    REAL(PFNEGLBINDAPIPROC, BindAPI);
    return BindAPI(api);
}

SHOWN EGLBoolean eglChooseConfig(EGLDisplay display, const EGLint *wishes, EGLConfig *configs,
                                 EGLint most, EGLint *count)
{
    REAL(PFNEGLCHOOSECONFIGPROC, ChooseConfig);
    (void)display;
    return ChooseConfig(real_display(), wishes, configs, most, count);
}

static void note(const struct device *of)
{
    const char *path = getenv("FAKE_LOG");
    const int fd = path ? open(path, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;
    if (fd >= 0) {
        dprintf(fd, "%d %d\n", (int)getpid(), (int)(of - device));
        close(fd);
    }
}

SHOWN EGLContext eglCreateContext(EGLDisplay display, EGLConfig config, EGLContext share,
                                  const EGLint *wishes)
{
    REAL(PFNEGLCREATECONTEXTPROC, CreateContext);
    const EGLContext context = CreateContext(real_display(), config, share, wishes);
    for (int i = 0; i < CONTEXTS && context != EGL_NO_CONTEXT; i++) {
        if (!made[i].context) {
            made[i].context = context;
            made[i].device = display;
            note(display);
            break;
        }
    }
    return context;
}

SHOWN EGLBoolean eglDestroyContext(EGLDisplay display, EGLContext context)
{
    REAL(PFNEGLDESTROYCONTEXTPROC, DestroyContext);
    (void)display;
    for (int i = 0; i < CONTEXTS; i++) {
        if (made[i].context == context) {
            made[i].context = NULL;
        }
    }
    return DestroyContext(real_display(), context);
}

SHOWN EGLBoolean eglMakeCurrent(EGLDisplay display, EGLSurface draw, EGLSurface read,
                                EGLContext context)
{
    REAL(PFNEGLMAKECURRENTPROC, MakeCurrent);
    (void)display;
    current = NULL;
    for (int i = 0; i < CONTEXTS; i++) {
        current = context && made[i].context == context ? made[i].device : current;
    }
    return MakeCurrent(real_display(), draw, read, context);
}

SHOWN EGLBoolean eglReleaseThread(void)
{
    REAL(PFNEGLRELEASETHREADPROC, ReleaseThread);
    return ReleaseThread();
}

/* --- files ------------------------------------------------------------------------------------ */

SHOWN int access(const char *path, int mode)
{
    const size_t length = strlen(path);
    const char *at = getenv("FAKE_FILES");
    for (; at && *at; at += strcspn(at, ";"), at += *at == ';') {
        const bool closed = *at == '!';
        if (strncmp(at + closed, path, length) == 0 && strcspn(at + closed, ";") == length) {
            errno = closed && mode != F_OK ? EACCES : 0;
            return errno ? -1 : 0;
        }
    }
    return (int)syscall(SYS_faccessat, AT_FDCWD, path, mode, 0);
}
