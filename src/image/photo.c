#define _GNU_SOURCE
#include "image/photo.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "image/jpeg.h"
#include "image/jpeg_facts.h"
#include "image/png.h"

static const uint8_t png_start[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
static const uint8_t png_end[] = {'I', 'E', 'N', 'D'}, jpeg_end[] = {0xFF, 0xD9};

static int64_t big_endian(const uint8_t *at)
{
    return (int64_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

/* Looks at the header. */
static enum ecgp_result identify(struct photo *photo, struct ecgp_error *error)
{
    const uint8_t *bytes = (const uint8_t *)photo->data;
    int64_t width, height;
    photo->png = photo->size > 32 && memcmp(bytes, png_start, sizeof png_start) == 0;
    if (photo->png) {
        width = big_endian(bytes + 16);
        height = big_endian(bytes + 20);
        photo->body = sizeof png_start;
    } else if (photo->size > 4 && bytes[0] == 0xFF && bytes[1] == 0xD8) {
        struct jpeg_facts facts;
        jpeg_facts_read(bytes, photo->size, &facts);
        width = facts.width;
        height = facts.height;
        photo->quality = facts.quality;
        photo->body = facts.scan;
    } else {
        return error_set(error, ECGP_BAD_DATA, "%s: neither a PNG nor a JPEG file", photo->path);
    }
    if (width < 1 || height < 1 || width > (int64_t)LIMIT_MEASURED_PIXELS / height) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: a picture of %lld x %lld px, but at most %zu million pixels can be "
                         "read: scale it down",
                         photo->path, (long long)width, (long long)height,
                         LIMIT_MEASURED_PIXELS / 1000000);
    }
    return ECGP_OK;
}

enum ecgp_result photo_open(const char *path, struct photo *photo, struct ecgp_error *error)
{
    *photo = (struct photo){.path = path};
    enum ecgp_result result =
        file_read(path, LIMIT_MEASURED_BYTES, &photo->data, &photo->size, error);
    return result ? result : identify(photo, error);
}

enum ecgp_result photo_decode(const struct photo *photo, int least, struct picture *picture,
                              struct ecgp_error *error)
{
    return photo->png
               ? png_decode(photo->path, photo->data, photo->size, NULL, picture, error)
               : jpeg_decode_small(photo->path, photo->data, photo->size, least, picture, error);
}

void photo_close(struct photo *photo)
{
    free(photo->data);
    photo->data = NULL;
}

/* Each pixel is the mean of a square of them; those left over at the right and below are left out.
 */
static enum ecgp_result shrink(const struct picture *from, int by, struct picture *to,
                               struct ecgp_error *error)
{
    *to = (struct picture){from->width / by, from->height / by, 3, NULL};
    to->data = malloc((size_t)to->width * (size_t)to->height * 3);
    if (!to->data) {
        return error_no_memory(error);
    }
    const size_t channels = (size_t)from->channels, row = picture_row_bytes(from);
    for (int y = 0; y < to->height; y++) {
        for (int x = 0; x < to->width; x++) {
            for (size_t c = 0; c < 3; c++) {
                const uint8_t *at = from->data + (size_t)(y * by) * row +
                                    (size_t)(x * by) * channels + (channels == 3 ? c : 0);
                unsigned sum = 0;
                for (int k = 0; k < by * by; k++) {
                    sum += at[(size_t)(k / by) * row + (size_t)(k % by) * channels];
                }
                to->data[((size_t)y * (size_t)to->width + (size_t)x) * 3 + c] =
                    (uint8_t)(sum / (unsigned)(by * by));
            }
        }
    }
    return ECGP_OK;
}

enum ecgp_result photo_read(const char *path, int least, struct picture *picture,
                            struct ecgp_error *error)
{
    struct photo photo;
    struct picture whole = {0};
    enum ecgp_result result = photo_open(path, &photo, error);
    result = result ? result : photo_decode(&photo, least, &whole, error);
    photo_close(&photo);
    if (result == ECGP_OK) {
        const int side = whole.width < whole.height ? whole.width : whole.height;
        result = shrink(&whole, side / least > 1 ? side / least : 1, picture, error);
    }
    free(whole.data);
    return result;
}

enum ecgp_result photo_check(const char *path, struct ecgp_error *error)
{
    struct photo photo;
    enum ecgp_result result = photo_open(path, &photo, error);
    if (result == ECGP_OK) {
        const char *body = photo.data + photo.body;
        const size_t left = photo.size - photo.body;
        const bool whole =
            photo.body > 0 && (photo.png ? memmem(body, left, png_end, sizeof png_end) != NULL
                                         : memmem(body, left, jpeg_end, sizeof jpeg_end) != NULL);
        result = whole ? ECGP_OK : error_set(error, ECGP_BAD_DATA, "%s: it is cut off", path);
    }
    photo_close(&photo);
    return result;
}
