#include "image/picture.h"

#include <stdlib.h>

enum ecgp_result picture_allocate(const char *name, int64_t width, int64_t height, int channels,
                                  const struct picture_size *wanted, uint64_t most_bytes,
                                  struct picture *picture, struct ecgp_error *error)
{
    if (wanted && (width != wanted->width || height != wanted->height)) {
        return error_set(error, ECGP_BAD_DATA, "%s: %lld x %lld px, but %d x %d px are expected",
                         name, (long long)width, (long long)height, wanted->width, wanted->height);
    }
    if (width < 1 || height < 1 || width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE) {
        return error_set(
            error, ECGP_BAD_DATA,
            "%s: claims a picture of %lld x %lld px, but 1 to %d px a side can be read", name,
            (long long)width, (long long)height, PICTURE_MAX_SIDE);
    }
    const uint64_t bytes = (uint64_t)width * (uint64_t)height * (uint64_t)channels;
    if (bytes > most_bytes) {
        return error_set(
            error, ECGP_BAD_DATA,
            "%s: claims a picture of %lld x %lld px, more than a file of its size holds", name,
            (long long)width, (long long)height);
    }
    uint8_t *data = malloc(bytes);
    if (!data) {
        return error_no_memory(error);
    }
    *picture = (struct picture){
        .width = (int)width, .height = (int)height, .channels = channels, .data = data};
    return ECGP_OK;
}

size_t picture_row_bytes(const struct picture *picture)
{
    return (size_t)picture->width * (size_t)picture->channels;
}

enum ecgp_result picture_check_size(int width, int height, struct ecgp_error *error)
{
    if (width < 1 || height < 1 || width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE) {
        return error_set(error, ECGP_BAD_DATA,
                         "a picture of %d x %d px cannot be written: 1 to %d px a side are allowed",
                         width, height, PICTURE_MAX_SIDE);
    }
    return ECGP_OK;
}
