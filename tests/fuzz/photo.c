/* A picture of a user's own that is made smaller; of large PNG files only the check. */
#include "fuzz.h"

#include "image/photo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const bool png = size > 0 && data[0] == 0x89;
    const bool large = fuzz_big(data, size, 16) > 512 || fuzz_big(data, size, 20) > 512;
    struct picture picture;
    struct ecgp_error error;
    fuzz_file("p", data, size);
    fuzz_good(photo_check("p", &error), &error);
    if (!(png && large) && fuzz_good(photo_read("p", 8, &picture, &error), &error)) {
        const size_t bytes = picture_row_bytes(&picture) * (size_t)picture.height;
        FUZZ_REQUIRE(picture.channels == 3 && picture.width > 0 && picture.height > 0);
        FUZZ_REQUIRE(picture.data[0] + picture.data[bytes - 1] >= 0);
        free(picture.data);
    }
    return 0;
}
