/* A configuration file: what is taken from it can be written, and read again to the same. */
#include "options.h"

static char *written(const struct ecgp_options *options)
{
    char *json;
    FUZZ_REQUIRE(ecgp_options_config_json(options, &json, NULL) == ECGP_OK);
    return json;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ecgp_options *options, *again;
    struct ecgp_error error;
    options = options ? options : fuzz_options();
    again = again ? again : fuzz_options();
    fuzz_file("c.json", data, size);
    if (fuzz_good(ecgp_options_load_config(options, "c.json", &error), &error)) {
        char *json = written(options);
        fuzz_file("c.json", json, strlen(json));
        FUZZ_REQUIRE(ecgp_options_load_config(again, "c.json", NULL) == ECGP_OK);
        char *same = written(again);
        FUZZ_REQUIRE(strcmp(json, same) == 0);
        free(json);
        free(same);
        fuzz_reset(again);
    }
    fuzz_reset(options);
    return 0;
}
