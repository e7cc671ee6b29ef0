/* A CSV file as a record. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ecgp_options *options;
    if (!options) {
        options = fuzz_options();
        fuzz_set(options, "sampling_rate", "100");
    }
    fuzz_file("r.csv", data, size);
    fuzz_record("r.csv", options);
    return 0;
}
