/* A NumPy array as a record: the first byte is the row. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ecgp_options *options;
    char path[32];
    if (!options) {
        options = fuzz_options();
        fuzz_set(options, "sampling_rate", "100");
        fuzz_set(options, "lead_index", "I,II");
    }
    snprintf(path, sizeof path, "r.npy:%u", fuzz_number(&data, &size, 8));
    fuzz_file("r.npy", data, size);
    fuzz_record(path, options);
    return 0;
}
