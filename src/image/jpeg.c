#include "image/codec.h"

#include <stdlib.h>
#include <turbojpeg.h>

#include "image/jpeg_encoder.h"
#include "image/picture.h"

enum ecgp_result jpeg_encode(const struct pixels *pixels, int quality, struct text *out,
                             struct ecgp_error *error)
{
    struct jpeg_encoder encoder = {0};
    const enum ecgp_result result =
        jpeg_encoder_encode(&encoder, pixels, NULL, quality, out, error);
    jpeg_encoder_finish(&encoder);
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
