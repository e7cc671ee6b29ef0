#define _GNU_SOURCE
#include "image/photo.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "image/jpeg.h"
#include "image/png.h"

static const uint8_t png_start[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
static const uint8_t png_end[] = {'I', 'E', 'N', 'D'}, jpeg_end[] = {0xFF, 0xD9};

/* A file's bytes, and what its beginning says that it is. */
struct photo {
    const char *path;
    char *data;
    size_t size;
    bool png;
    int64_t width, height;
    size_t body; /* where a JPEG file's first scan begins, or a PNG file's chunks */
};

static int64_t big_endian(const uint8_t *at, int bytes)
{
    int64_t value = 0;
    for (int i = 0; i < bytes; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

/* Sets the size that a JPEG file's frame header states, and where its first scan begins; 0 where
 * there is none. */
static void find_size(struct photo *photo)
{
    const uint8_t *bytes = (const uint8_t *)photo->data;
    for (size_t at = 2; at + 9 < photo->size && bytes[at] == 0xFF;) {
        const uint8_t marker = bytes[at + 1];
        const bool frame =
            marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame) {
            photo->height = big_endian(bytes + at + 5, 2);
            photo->width = big_endian(bytes + at + 7, 2);
        } else if (marker == 0xDA) {
            photo->body = at;
            return;
        }
        at += marker == 0xFF ? 1 : 2 + (size_t)big_endian(bytes + at + 2, 2);
    }
}

static enum ecgp_result open_photo(struct photo *photo, struct ecgp_error *error)
{
    const enum ecgp_result result =
        file_read(photo->path, LIMIT_MEASURED_BYTES, &photo->data, &photo->size, error);
    if (result != ECGP_OK) {
        return result;
    }
    const uint8_t *bytes = (const uint8_t *)photo->data;
    photo->png = photo->size > 32 && memcmp(bytes, png_start, sizeof png_start) == 0;
    if (photo->png) {
        photo->width = big_endian(bytes + 16, 4);
        photo->height = big_endian(bytes + 20, 4);
        photo->body = sizeof png_start;
    } else if (photo->size > 16 && bytes[0] == 0xFF && bytes[1] == 0xD8) {
        find_size(photo);
    } else {
        return error_set(error, ECGP_BAD_DATA, "%s: neither a PNG nor a JPEG file", photo->path);
    }
    if (photo->width < 1 || photo->height < 1 ||
        (uint64_t)photo->width * (uint64_t)photo->height > LIMIT_MEASURED_PIXELS) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: claims a picture of %lld x %lld px; up to %zu million can be read",
                         photo->path, (long long)photo->width, (long long)photo->height,
                         LIMIT_MEASURED_PIXELS >> 20);
    }
    return ECGP_OK;
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
    struct photo photo = {.path = path};
    struct picture whole = {0};
    enum ecgp_result result = open_photo(&photo, error);
    if (result == ECGP_OK) {
        result = photo.png ? png_decode(path, photo.data, photo.size, NULL, &whole, error)
                           : jpeg_decode_small(path, photo.data, photo.size, least, &whole, error);
    }
    if (result == ECGP_OK) {
        const int side = whole.width < whole.height ? whole.width : whole.height;
        result = shrink(&whole, side / least > 1 ? side / least : 1, picture, error);
    }
    free(whole.data);
    free(photo.data);
    return result;
}

enum ecgp_result photo_check(const char *path, struct ecgp_error *error)
{
    struct photo photo = {.path = path};
    enum ecgp_result result = open_photo(&photo, error);
    if (result == ECGP_OK) {
        const char *body = photo.data + photo.body;
        const size_t left = photo.size - photo.body;
        const bool whole =
            photo.body > 0 && (photo.png ? memmem(body, left, png_end, sizeof png_end) != NULL
                                         : memmem(body, left, jpeg_end, sizeof jpeg_end) != NULL);
        result = whole ? ECGP_OK : error_set(error, ECGP_BAD_DATA, "%s: it is cut off", path);
    }
    free(photo.data);
    return result;
}
