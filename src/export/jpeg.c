#include "export/codec.h"

#include <assert.h>
#include <stdlib.h>
#include <turbojpeg.h>

#include "export/picture.h"

static const int pixel_formats[] = {[1] = TJPF_GRAY, [3] = TJPF_RGB, [4] = TJPF_RGBX};

/* Compresses straight into `out`, which keeps its memory from page to page. The accurate transform
 * is no slower than the one that would be taken below quality 96. */
static enum ecgp_result compress(tjhandle handle, const struct pixels *pixels, int quality,
                                 struct text *out, struct ecgp_error *error)
{
    const unsigned long most = tjBufSize(pixels->width, pixels->height, TJSAMP_420);
    unsigned char *end = (unsigned char *)text_reserve(out, most);
    if (!end) {
        return error_no_memory(error);
    }
    unsigned long size = most;
    if (tjCompress2(handle, pixels->data, pixels->width, pixels->stride, pixels->height,
                    pixel_formats[pixels->channels], &end, &size, TJSAMP_420, quality,
                    TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT) != 0) {
        out->data[out->length] = '\0';
        return error_set(error, ECGP_INTERNAL, "a JPEG picture cannot be encoded: %s",
                         tjGetErrorStr2(handle));
    }
    out->length += size;
    out->data[out->length] = '\0';
    return ECGP_OK;
}

enum ecgp_result jpeg_encode(const struct pixels *pixels, int quality, struct text *out,
                             struct ecgp_error *error)
{
    assert(pixels->channels == 1 || pixels->channels == 3 || pixels->channels == 4);
    enum ecgp_result result = picture_check_size(pixels->width, pixels->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    tjhandle handle = tjInitCompress();
    if (!handle) {
        return error_no_memory(error);
    }
    result = compress(handle, pixels, quality, out, error);
    tjDestroy(handle);
    return result;
}

static enum ecgp_result decompress(tjhandle handle, const char *name, const void *data,
                                   unsigned long size, struct picture *picture,
                                   struct ecgp_error *error)
{
    int width, height, subsampling, colours;
    if (tjDecompressHeader3(handle, data, size, &width, &height, &subsampling, &colours) != 0) {
        return error_set(error, ECGP_BAD_DATA, "%s: not a readable JPEG file: %s", name,
                         tjGetErrorStr2(handle));
    }
    /* Each block of 64 samples takes a bit at least, and 16 x 16 px have at least one block. */
    const uint64_t most = ((uint64_t)size + 64) * 8 * 256 * 3;
    const enum ecgp_result result = picture_allocate(name, width, height, 3, most, picture, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (tjDecompress2(handle, data, size, picture->data, width, 0, height, TJPF_RGB,
                      TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0) {
        free(picture->data);
        *picture = (struct picture){0};
        return error_set(error, ECGP_BAD_DATA, "%s: not a readable JPEG file: %s", name,
                         tjGetErrorStr2(handle));
    }
    return ECGP_OK;
}

enum ecgp_result jpeg_decode(const char *name, const void *data, size_t size,
                             struct picture *picture, struct ecgp_error *error)
{
    tjhandle handle = tjInitDecompress();
    if (!handle) {
        return error_no_memory(error);
    }
    struct picture decoded = {0};
    const enum ecgp_result result = decompress(handle, name, data, size, &decoded, error);
    tjDestroy(handle);
    if (result == ECGP_OK) {
        *picture = decoded;
    }
    return result;
}
