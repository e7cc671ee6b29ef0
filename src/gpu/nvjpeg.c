#include "gpu/nvjpeg.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "gpu/cuda_driver.h"
#include "image/picture.h"

/* --- the library, with types and values of nvjpeg.h, which need not be there ---------------------
 */

typedef int nvjpeg_status; /* 0: success */
typedef struct nvjpeg_handle_opaque *nvjpeg_handle;
typedef struct nvjpeg_state_opaque *nvjpeg_state;
typedef struct nvjpeg_params_opaque *nvjpeg_params;

enum { PLANES = 4, RGB = 3 };
enum { INPUT_RGB_INTERLEAVED = 5, SAMPLING_420 = 2 };
enum { MAJOR, MINOR, PATCH };
enum { ALLOCATOR_FAILURE = 5 };

struct nvjpeg_image {
    unsigned char *plane[PLANES]; /* on the device */
    size_t pitch[PLANES];
};

/* name, its arguments */
#define NVJPEG_CALLS(CALL)                                                                         \
    CALL(GetProperty, int property, int *value)                                                    \
    CALL(CreateSimple, nvjpeg_handle *handle)                                                      \
    CALL(Destroy, nvjpeg_handle handle)                                                            \
    CALL(EncoderStateCreate, nvjpeg_handle handle, nvjpeg_state *state, cuda_stream stream)        \
    CALL(EncoderStateDestroy, nvjpeg_state state)                                                  \
    CALL(EncoderParamsCreate, nvjpeg_handle handle, nvjpeg_params *params, cuda_stream stream)     \
    CALL(EncoderParamsDestroy, nvjpeg_params params)                                               \
    CALL(EncoderParamsSetQuality, nvjpeg_params params, int quality, cuda_stream stream)           \
    CALL(EncoderParamsSetSamplingFactors, nvjpeg_params params, int sampling, cuda_stream stream)  \
    CALL(EncodeImage, nvjpeg_handle handle, nvjpeg_state state, nvjpeg_params params,              \
         const struct nvjpeg_image *image, int input, int width, int height, cuda_stream stream)   \
    CALL(EncodeRetrieveBitstream, nvjpeg_handle handle, nvjpeg_state state, unsigned char *data,   \
         size_t *size, cuda_stream stream)

/* Loaded once, and never unloaded. */
static struct {
#define NVJPEG_MEMBER(name, ...) nvjpeg_status (*name)(__VA_ARGS__);
    NVJPEG_CALLS(NVJPEG_MEMBER)
#undef NVJPEG_MEMBER
    char why[300]; /* it cannot be used; empty: it can */
} library;

static void *open_library(void)
{
    static const char *const names[] = {"libnvjpeg.so.13", "libnvjpeg.so.12", "libnvjpeg.so.11",
                                        "libnvjpeg.so"};
    void *opened = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(names) && !opened; i++) {
        opened = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    }
    return opened;
}

static void load(void)
{
    void *opened = open_library();
    if (!opened) {
        const char *cause = dlerror();
        snprintf(library.why, sizeof library.why, "nvJPEG cannot be loaded (%.200s)",
                 cause ? cause : "no cause is given");
        return;
    }
#define NVJPEG_LOAD(name, ...)                                                                     \
    {                                                                                              \
        void *function = dlsym(opened, "nvjpeg" #name);                                            \
        if (!function) {                                                                           \
            snprintf(library.why, sizeof library.why,                                              \
                     "nvJPEG has no nvjpeg" #name ": it is too old");                              \
            return;                                                                                \
        }                                                                                          \
        memcpy(&library.name, &function, sizeof function);                                         \
    }
    NVJPEG_CALLS(NVJPEG_LOAD)
#undef NVJPEG_LOAD
}

static bool is_there(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return !library.why[0];
}

void nvjpeg_name(char *name, size_t size)
{
    int version[PATCH + 1] = {0};
    if (!is_there()) {
        snprintf(name, size, "nvJPEG");
        return;
    }
    for (int property = MAJOR; property <= PATCH; property++) {
        library.GetProperty(property, &version[property]);
    }
    snprintf(name, size, "nvJPEG %d.%d.%d", version[MAJOR], version[MINOR], version[PATCH]);
}

/* --- failures -----------------------------------------------------------------------------------
 */

static const char *reason_of(nvjpeg_status status)
{
    static const char *const reasons[] = {
        "no reason is given", "not initialized",      "invalid parameter", "bad JPEG",
        "JPEG not supported", "out of memory",        "execution failed",  "architecture mismatch",
        "internal error",     "it is not implemented"};
    return status > 0 && status < (int)ARRAY_COUNT(reasons) ? reasons[status] : reasons[0];
}

static enum ecgp_result failed(nvjpeg_status status, const char *what, struct ecgp_error *error)
{
    return error_set(error, status == ALLOCATOR_FAILURE ? ECGP_NO_MEMORY : ECGP_NO_GPU,
                     "nvJPEG: %s failed: %s (%d)", what, reason_of(status), status);
}

/* --- an encoder ---------------------------------------------------------------------------------
 */

struct nvjpeg {
    const struct cuda_driver *driver;
    int device;
    cuda_context context;
    cuda_stream stream;
    nvjpeg_handle handle;
    nvjpeg_state state;
    nvjpeg_params params;
    cuda_memory memory; /* of a picture on the device, and on the host */
    uint8_t *host;
    size_t bytes;
};

static void pop(const struct nvjpeg *nvjpeg)
{
    cuda_context context;
    nvjpeg->driver->pop(&context);
}

static void end(struct nvjpeg *nvjpeg)
{
    const struct cuda_driver *driver = nvjpeg->driver;
    if (nvjpeg->stream) {
        driver->stream_synchronize(nvjpeg->stream);
    }
    if (nvjpeg->params) {
        library.EncoderParamsDestroy(nvjpeg->params);
    }
    if (nvjpeg->state) {
        library.EncoderStateDestroy(nvjpeg->state);
    }
    if (nvjpeg->handle) {
        library.Destroy(nvjpeg->handle);
    }
    if (nvjpeg->memory) {
        driver->free(nvjpeg->memory);
    }
    if (nvjpeg->stream) {
        driver->stream_destroy(nvjpeg->stream);
    }
}

void nvjpeg_close(struct nvjpeg *nvjpeg)
{
    if (!nvjpeg) {
        return;
    }
    if (nvjpeg->context) {
        if (nvjpeg->driver->push(nvjpeg->context) == 0) {
            end(nvjpeg);
            pop(nvjpeg);
        }
        nvjpeg->driver->release(nvjpeg->device);
    }
    free(nvjpeg->host);
    free(nvjpeg);
}

/* Takes the device's context, that of others in the process, and makes it current. */
static enum ecgp_result take_context(struct nvjpeg *nvjpeg, int number, struct ecgp_error *error)
{
    const struct cuda_driver *driver = nvjpeg->driver;
    int count = 0;
    cuda_result wrong = driver->count(&count);
    if (wrong == 0 && (number < 0 || number >= count)) {
        return error_set(error, ECGP_UNSUPPORTED, "cuda:%d: there is no such device; CUDA sees %d",
                         number, count);
    }
    wrong = wrong ? wrong : driver->device(&nvjpeg->device, number);
    wrong = wrong ? wrong : driver->retain(&nvjpeg->context, nvjpeg->device);
    wrong = wrong ? wrong : driver->push(nvjpeg->context);
    return wrong ? cuda_failed(driver, wrong, "opening the device", error) : ECGP_OK;
}

static enum ecgp_result begin(struct nvjpeg *nvjpeg, struct ecgp_error *error)
{
    const cuda_result wrong =
        nvjpeg->driver->stream_create(&nvjpeg->stream, CUDA_STREAM_NON_BLOCKING);
    if (wrong) {
        return cuda_failed(nvjpeg->driver, wrong, "creating a stream", error);
    }
    nvjpeg_status status = library.CreateSimple(&nvjpeg->handle);
    status = status ? status
                    : library.EncoderStateCreate(nvjpeg->handle, &nvjpeg->state, nvjpeg->stream);
    status = status ? status
                    : library.EncoderParamsCreate(nvjpeg->handle, &nvjpeg->params, nvjpeg->stream);
    status = status ? status
                    : library.EncoderParamsSetSamplingFactors(nvjpeg->params, SAMPLING_420,
                                                              nvjpeg->stream);
    return status ? failed(status, "creating an encoder", error) : ECGP_OK;
}

enum ecgp_result nvjpeg_open(int device, struct nvjpeg **out, struct ecgp_error *error)
{
    *out = NULL;
    if (!is_there()) {
        return error_set(error, ECGP_UNSUPPORTED,
                         "jpeg_encoder gpu: %s; install it, or let "
                         "jpeg_encoder be cpu",
                         library.why);
    }
    const struct cuda_driver *driver = cuda_driver_get(error);
    if (!driver) {
        return ECGP_UNSUPPORTED;
    }
    struct nvjpeg *nvjpeg = calloc(1, sizeof *nvjpeg);
    if (!nvjpeg) {
        return error_no_memory(error);
    }
    nvjpeg->driver = driver;
    enum ecgp_result result = take_context(nvjpeg, device, error);
    if (result == ECGP_OK) {
        result = begin(nvjpeg, error);
        pop(nvjpeg);
    }
    if (result != ECGP_OK) {
        nvjpeg_close(nvjpeg);
        return result;
    }
    *out = nvjpeg;
    return ECGP_OK;
}

/* --- pictures -----------------------------------------------------------------------------------
 */

static enum ecgp_result make_room(struct nvjpeg *nvjpeg, size_t bytes, struct ecgp_error *error)
{
    const struct cuda_driver *driver = nvjpeg->driver;
    if (bytes <= nvjpeg->bytes) {
        return ECGP_OK;
    }
    uint8_t *host = realloc(nvjpeg->host, bytes);
    if (!host) {
        return error_no_memory(error);
    }
    nvjpeg->host = host;
    nvjpeg->bytes = 0;
    if (nvjpeg->memory) {
        driver->free(nvjpeg->memory);
        nvjpeg->memory = 0;
    }
    const cuda_result wrong = driver->allocate(&nvjpeg->memory, bytes);
    if (wrong) {
        nvjpeg->memory = 0;
        return cuda_failed(driver, wrong, "allocating memory for a picture", error);
    }
    nvjpeg->bytes = bytes;
    return ECGP_OK;
}

/* Rows without a fourth channel and without gaps. */
static void pack(const struct pixels *pixels, uint8_t *to)
{
    for (int y = 0; y < pixels->height; y++) {
        const uint8_t *from = pixels->data + (ptrdiff_t)y * pixels->stride;
        for (int x = 0; x < pixels->width; x++, from += pixels->channels, to += RGB) {
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
        }
    }
}

/* Copies the file to the end of `out`. */
static enum ecgp_result retrieve(const struct nvjpeg *nvjpeg, struct text *out,
                                 struct ecgp_error *error)
{
    size_t size = 0;
    nvjpeg_status status =
        library.EncodeRetrieveBitstream(nvjpeg->handle, nvjpeg->state, NULL, &size, nvjpeg->stream);
    uint8_t *to = status ? NULL : (uint8_t *)text_reserve(out, size);
    if (status == 0 && !to) {
        return error_no_memory(error);
    }
    status = status ? status
                    : library.EncodeRetrieveBitstream(nvjpeg->handle, nvjpeg->state, to, &size,
                                                      nvjpeg->stream);
    if (status) {
        return failed(status, "fetching an encoded picture", error);
    }
    const cuda_result wrong = nvjpeg->driver->stream_synchronize(nvjpeg->stream);
    if (wrong) {
        return cuda_failed(nvjpeg->driver, wrong, "encoding a picture", error);
    }
    out->length += size;
    out->data[out->length] = '\0';
    return ECGP_OK;
}

static enum ecgp_result encode(struct nvjpeg *nvjpeg, const struct pixels *pixels, int quality,
                               struct text *out, struct ecgp_error *error)
{
    const struct cuda_driver *driver = nvjpeg->driver;
    const size_t row = (size_t)pixels->width * RGB, bytes = row * (size_t)pixels->height;
    const enum ecgp_result result = make_room(nvjpeg, bytes, error);
    if (result != ECGP_OK) {
        return result;
    }
    pack(pixels, nvjpeg->host);
    const cuda_result wrong = driver->copy(nvjpeg->memory, nvjpeg->host, bytes, nvjpeg->stream);
    if (wrong) {
        return cuda_failed(driver, wrong, "copying a picture to the device", error);
    }
    const struct nvjpeg_image image = {.plane = {(unsigned char *)(uintptr_t)nvjpeg->memory},
                                       .pitch = {row}}; // NOLINT: there
    nvjpeg_status status = library.EncoderParamsSetQuality(nvjpeg->params, quality, nvjpeg->stream);
    status = status ? status
                    : library.EncodeImage(nvjpeg->handle, nvjpeg->state, nvjpeg->params, &image,
                                          INPUT_RGB_INTERLEAVED, pixels->width, pixels->height,
                                          nvjpeg->stream);
    if (status) {
        driver->stream_synchronize(nvjpeg->stream); /* nothing reads the host's memory */
        return failed(status, "encoding a picture", error);
    }
    return retrieve(nvjpeg, out, error);
}

enum ecgp_result nvjpeg_encode(struct nvjpeg *nvjpeg, const struct pixels *pixels, int quality,
                               struct text *out, struct ecgp_error *error)
{
    enum ecgp_result result = picture_check_size(pixels->width, pixels->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    const cuda_result wrong = nvjpeg->driver->push(nvjpeg->context);
    if (wrong) {
        return cuda_failed(nvjpeg->driver, wrong, "entering the device's context", error);
    }
    result = encode(nvjpeg, pixels, quality, out, error);
    pop(nvjpeg);
    return result;
}
