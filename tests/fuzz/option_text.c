/* The text of an option, whose number is the first byte: what is kept of it can be given again. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned count;
    while (ecgp_option_info(count)) {
        count++;
    }
    static struct ecgp_options *options;
    options = options ? options : fuzz_options();
    struct ecgp_error error;
    const char *name = ecgp_option_info(fuzz_number(&data, &size, count))->name;
    char *text = fuzz_text(data, size);
    if (!strstr(text, ".json") && /* the path of a preset has a target of its own */
        fuzz_good(ecgp_options_set(options, name, text, &error), &error)) {
        char *kept = strdup(ecgp_options_get(options, name));
        FUZZ_REQUIRE(ecgp_options_set(options, name, kept, NULL) == ECGP_OK);
        FUZZ_REQUIRE(strcmp(ecgp_options_get(options, name), kept) == 0);
        free(kept);
        FUZZ_REQUIRE(ecgp_options_reset(options, name, NULL) == ECGP_OK);
    }
    free(text);
    return 0;
}
