/* A PNG file; of pictures larger than 512 x 512 px only the refusal, as of another size. */
#include "fuzz.h"

#include "image/png.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct picture_size small = {1, 1};
    const bool large = fuzz_big(data, size, 16) > 512 || fuzz_big(data, size, 20) > 512;
    struct picture picture;
    struct ecgp_error error;
    if (fuzz_good(png_decode("x", data, size, large ? &small : NULL, &picture, &error), &error)) {
        const size_t bytes = picture_row_bytes(&picture) * (size_t)picture.height;
        FUZZ_REQUIRE(!large && bytes > 0 && picture.data[0] + picture.data[bytes - 1] >= 0);
        free(picture.data);
    }
    return 0;
}
