/* The header of a JPEG file, read for its size and quantization tables. */
#include "fuzz.h"

#include "image/jpeg_facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jpeg_facts facts;
    jpeg_facts_read(data, size, &facts);
    FUZZ_REQUIRE(facts.quality >= 0 && facts.quality <= 100);
    FUZZ_REQUIRE(facts.width >= 0 && facts.width < 65536);
    FUZZ_REQUIRE(facts.height >= 0 && facts.height < 65536);
    FUZZ_REQUIRE(facts.scan < size || facts.scan == 0);
    return 0;
}
