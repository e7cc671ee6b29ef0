/* The rows of a NumPy array as a source. */
#include "fuzz.h"

#include <ecgpress/source.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ecgp_options *options;
    struct ecgp_source *source;
    struct ecgp_error error;
    if (!options) {
        options = fuzz_options();
        fuzz_set(options, "sampling_rate", "100");
        fuzz_set(options, "signal_dataset_path", "r.npy");
    }
    fuzz_file("r.npy", data, size);
    if (fuzz_good(ecgp_source_open(options, &source, &error), &error)) {
        const size_t count = ecgp_source_count(source);
        FUZZ_REQUIRE(count > 0);
        FUZZ_REQUIRE(ecgp_source_entry(source, count - 1).index == (int64_t)count - 1);
    }
    ecgp_source_close(source);
    return 0;
}
