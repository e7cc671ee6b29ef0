#include "gpu/device_list.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gpu/gl.h"

enum { UUID_BYTES = 16 };

/* Of GL_EXT_memory_object, which glad is not asked for. */
enum { DEVICE_UUID_EXT = 0x9597 };
typedef void(GLAD_API_PTR *get_bytes_at)(GLenum name, GLuint index, GLubyte *bytes);

/* Whether a list of names that spaces are between has one. */
static bool has(const char *names, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = names; at && (at = strstr(at, name)); at += length) {
        if ((at == names || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

static void write_uuid(const uint8_t bytes[UUID_BYTES], char uuid[DEVICE_UUID])
{
    for (int i = 0; i < UUID_BYTES; i++) {
        snprintf(uuid + 2 * (size_t)i, 3, "%02x", bytes[i]);
    }
}

static void ask_uuid_of_egl(const struct egl *egl, const char *extensions, struct device *device)
{
    uint8_t bytes[UUID_BYTES];
    EGLint size = 0;
    if (egl->query_device_binary && has(extensions, "EGL_EXT_device_persistent_id") &&
        egl->query_device_binary(device->native, EGL_DEVICE_UUID_EXT, UUID_BYTES, bytes, &size) &&
        size == UUID_BYTES) {
        write_uuid(bytes, device->uuid);
    }
}

/* Software renderers may have files of DRM, too: those of virtual displays. */
static void ask_file(const struct egl *egl, const char *extensions, struct device *device)
{
    const char *file = NULL;
    if (has(extensions, "EGL_EXT_device_drm_render_node")) {
        file = egl->query_device_string(device->native, EGL_DRM_RENDER_NODE_FILE_EXT);
    }
    if (!file && has(extensions, "EGL_EXT_device_drm")) {
        file = egl->query_device_string(device->native, EGL_DRM_DEVICE_FILE_EXT);
    }
    snprintf(device->file, sizeof device->file, "%s", file ? file : "");
}

static void ask_cuda(const struct egl *egl, const char *extensions, struct device *device)
{
    EGLAttrib number = -1;
    device->of_cuda = egl->query_device_attribute && has(extensions, "EGL_NV_device_cuda");
    if (device->of_cuda &&
        egl->query_device_attribute(device->native, EGL_CUDA_DEVICE_NV, &number) && number >= 0 &&
        number < DEVICES) {
        device->cuda = (int)number;
    }
}

static void ask(const struct egl *egl, struct device *device)
{
    const char *extensions =
        egl->query_device_string ? egl->query_device_string(device->native, EGL_EXTENSIONS) : NULL;
    device->is_software = has(extensions, "EGL_MESA_device_software");
    ask_file(egl, extensions, device);
    ask_cuda(egl, extensions, device);
    ask_uuid_of_egl(egl, extensions, device);
    egl->get_error(); /* a question without an answer is none of the caller's errors */
}

void devices_list(const struct egl *egl, struct devices *devices)
{
    EGLDeviceEXT native[DEVICES - 1];
    EGLint found = 0;
    *devices = (struct devices){0};
    if (egl->get_platform_display && egl->query_devices &&
        egl->query_devices(DEVICES - 1, native, &found)) {
        for (EGLint i = 0; i < found; i++) {
            struct device *device = &devices->at[devices->count++];
            *device = (struct device){.number = i, .cuda = -1, .native = native[i]};
            ask(egl, device);
        }
    }
    if (egl->get_platform_display &&
        has(egl->query_string(EGL_NO_DISPLAY, EGL_EXTENSIONS), "EGL_MESA_platform_surfaceless")) {
        devices->at[devices->count++] = (struct device){.number = -1, .cuda = -1};
    }
    devices_settle(devices, getenv("CUDA_VISIBLE_DEVICES"));
}

static bool has_memory_objects(void)
{
    GLint count = 0;
    glGetIntegerv(GL_NUM_EXTENSIONS, &count);
    for (GLint i = 0; i < count; i++) {
        const char *name = (const char *)glGetStringi(GL_EXTENSIONS, (GLuint)i);
        if (name && strcmp(name, "GL_EXT_memory_object") == 0) {
            return true;
        }
    }
    return false;
}

void device_ask_uuid(const struct egl *egl, char uuid[DEVICE_UUID])
{
    const __eglMustCastToProperFunctionPointerType found =
        egl->get_proc_address("glGetUnsignedBytei_vEXT");
    uint8_t bytes[UUID_BYTES] = {0};
    get_bytes_at get_bytes;
    memcpy(&get_bytes, &found, sizeof get_bytes);
    uuid[0] = '\0';
    if (get_bytes && has_memory_objects()) {
        get_bytes(DEVICE_UUID_EXT, 0, bytes);
        write_uuid(bytes, uuid);
    }
}
