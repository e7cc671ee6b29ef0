/* The configuration that a feed sends to the program that draws for it. */
#include "fuzz.h"

#include "feed/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct feed_config config;
    struct ecgp_error error;
    const int batch = 1 + (int)fuzz_number(&data, &size, 64);
    char *text = fuzz_text(data, size);
    if (feed_config_read(&config, text, batch, &error) != ECGP_OK) {
        FUZZ_REQUIRE(error.text[0]);
    }
    feed_config_finish(&config);
    free(text);
    return 0;
}
