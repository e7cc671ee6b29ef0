/* A JPEG file. */
#include "fuzz.h"

#include "image/jpeg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct picture picture;
    struct ecgp_error error;
    if (fuzz_good(jpeg_decode("x", data, size, NULL, &picture, &error), &error)) {
        const size_t bytes = picture_row_bytes(&picture) * (size_t)picture.height;
        FUZZ_REQUIRE(bytes > 0 && picture.data[0] + picture.data[bytes - 1] >= 0);
        free(picture.data);
    }
    return 0;
}
