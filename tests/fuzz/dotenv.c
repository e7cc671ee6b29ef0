/* A .env file. */
#include "options.h"

static void unknown(void *user, const char *key, int line)
{
    FUZZ_REQUIRE(key[0] && line > *(int *)user);
    *(int *)user = line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ecgp_options *options;
    struct ecgp_error error;
    options = options ? options : fuzz_options();
    int line = 0;
    fuzz_file("e", data, size);
    fuzz_good(ecgp_options_load_dotenv(options, "e", unknown, &line, &error), &error);
    fuzz_reset(options);
    return 0;
}
