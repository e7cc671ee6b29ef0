/*
 * A stand-in for libnvjpeg.so over the stand-in for CUDA's driver (fake_cuda.c). It encodes by
 * libjpeg, from what is in the device's memory once the stream's work is done, and returns what
 * nvJPEG would where a handle, a number or the context is not what it should be.
 *
 * FAKE_NVJPEG_LOG names a file that gets a line for each call; FAKE_NVJPEG_FAIL=NAME:K:STATUS lets
 * the K-th call of a name fail in each process; FAKE_NVJPEG_VERSION is the major version.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

enum { SUCCESS, NOT_INITIALIZED, INVALID };
enum { HANDLE = 0x11111111, STATE = 0x22222222, PARAMS = 0x33333333 };

struct handle {
    int kind;
};

struct state {
    int kind;
    unsigned char *data;
    unsigned long size;
};

struct params {
    int kind;
    int quality, sampling;
};

struct image {
    unsigned char *plane[4];
    size_t pitch[4];
};

static int live; /* objects */

static void *of_cuda(const char *name)
{
    void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
    return driver ? dlsym(driver, name) : NULL;
}

/* N of cuda:N whose context is current; -1: none is. */
static int current(void)
{
    int (*get)(void **) = (int (*)(void **))of_cuda("cuCtxGetCurrent");
    void *context = NULL;
    return get && get(&context) == 0 && context ? (int)(uintptr_t)context - 100 : -1;
}

static void finish(void *stream)
{
    int (*synchronize)(void *) = (int (*)(void *))of_cuda("cuStreamSynchronize");
    synchronize(stream);
}

static void note(const char *format, ...)
{
    const char *path = getenv("FAKE_NVJPEG_LOG");
    FILE *file = path ? fopen(path, "a") : NULL;
    va_list arguments;
    va_start(arguments, format);
    if (file) {
        vfprintf(file, format, arguments);
        fclose(file);
    }
    va_end(arguments);
}

/* The status that this call of a name is to fail with. */
static int begin(const char *name)
{
    static int calls;
    const char *fail = getenv("FAKE_NVJPEG_FAIL");
    const size_t length = strlen(name);
    note("%s cuda:%d\n", name, current());
    if (fail && strncmp(fail, name, length) == 0 && fail[length] == ':' &&
        ++calls == atoi(fail + length + 1)) {
        return atoi(strchr(fail + length + 1, ':') + 1);
    }
    return current() < 0 ? NOT_INITIALIZED : SUCCESS;
}

#define CALL(good)                                                                                 \
    const int status = begin(__func__ + strlen("nvjpeg"));                                         \
    if (status) {                                                                                  \
        return status;                                                                             \
    }                                                                                              \
    if (!(good)) {                                                                                 \
        return INVALID;                                                                            \
    }

int nvjpegGetProperty(int property, int *value)
{
    const char *major = getenv("FAKE_NVJPEG_VERSION");
    *value = property == 0 ? (major ? atoi(major) : 12) : property == 1 ? 3 : 1;
    return SUCCESS;
}

int nvjpegCreateSimple(struct handle **handle)
{
    CALL(true)
    *handle = calloc(1, sizeof **handle);
    (*handle)->kind = HANDLE;
    live++;
    return SUCCESS;
}

static void give(int *kind)
{
    *kind = 0;
    free(kind);
    note("live %d\n", --live);
}

int nvjpegDestroy(struct handle *handle)
{
    CALL(handle->kind == HANDLE)
    give(&handle->kind);
    return SUCCESS;
}

int nvjpegEncoderStateCreate(struct handle *handle, struct state **state, void *stream)
{
    CALL(handle->kind == HANDLE && stream)
    *state = calloc(1, sizeof **state);
    (*state)->kind = STATE;
    live++;
    return SUCCESS;
}

int nvjpegEncoderStateDestroy(struct state *state)
{
    CALL(state->kind == STATE)
    free(state->data);
    give(&state->kind);
    return SUCCESS;
}

int nvjpegEncoderParamsCreate(struct handle *handle, struct params **params, void *stream)
{
    CALL(handle->kind == HANDLE && stream)
    *params = calloc(1, sizeof **params);
    (*params)->kind = PARAMS;
    (*params)->quality = 70; /* nvJPEG's own */
    live++;
    return SUCCESS;
}

int nvjpegEncoderParamsDestroy(struct params *params)
{
    CALL(params->kind == PARAMS)
    give(&params->kind);
    return SUCCESS;
}

int nvjpegEncoderParamsSetQuality(struct params *params, int quality, void *stream)
{
    CALL(params->kind == PARAMS && stream && quality >= 1 && quality <= 100)
    params->quality = quality;
    return SUCCESS;
}

int nvjpegEncoderParamsSetSamplingFactors(struct params *params, int sampling, void *stream)
{
    CALL(params->kind == PARAMS && stream && (sampling == 0 || sampling == 2))
    params->sampling = sampling;
    return SUCCESS;
}

static void encode(struct state *state, const struct params *params, const struct image *image,
                   int width, int height)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    free(state->data);
    state->data = NULL;
    jpeg_mem_dest(&jpeg, &state->data, &state->size);
    jpeg.image_width = (JDIMENSION)width;
    jpeg.image_height = (JDIMENSION)height;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, params->quality, TRUE);
    jpeg.dct_method = JDCT_ISLOW;
    jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor =
        params->sampling == 2 ? 2 : 1;
    jpeg_start_compress(&jpeg, TRUE);
    const char *version = getenv("FAKE_NVJPEG_VERSION"); /* versions make other files */
    if (version) {
        jpeg_write_marker(&jpeg, JPEG_COM, (const JOCTET *)version, (unsigned)strlen(version));
    }
    for (int y = 0; y < height; y++) {
        JSAMPROW row = image->plane[0] + (size_t)y * image->pitch[0];
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
}

int nvjpegEncodeImage(struct handle *handle, struct state *state, const struct params *params,
                      const struct image *image, int input, int width, int height, void *stream)
{
    CALL(handle->kind == HANDLE && state->kind == STATE && params->kind == PARAMS && stream &&
         input == 5 && image->plane[0] && !image->plane[1] &&
         image->pitch[0] >= 3 * (size_t)width && width > 0 && height > 0)
    finish(stream); /* what is on it was first */
    encode(state, params, image, width, height);
    return SUCCESS;
}

int nvjpegEncodeRetrieveBitstream(struct handle *handle, struct state *state, unsigned char *data,
                                  size_t *size, void *stream)
{
    CALL(handle->kind == HANDLE && state->kind == STATE && stream && state->data)
    if (data && *size < state->size) {
        return INVALID;
    }
    *size = state->size;
    if (data) {
        memcpy(data, state->data, state->size);
    }
    return SUCCESS;
}
