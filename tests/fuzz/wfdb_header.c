/* The header of a WFDB record, whose signal file "d" holds 64 bytes. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ecgp_options *options;
    if (!options) {
        static const uint8_t signals[64] = {1, 2, 3, 128, 255};
        options = fuzz_options();
        fuzz_file("d", signals, sizeof signals);
    }
    fuzz_file("r.hea", data, size);
    fuzz_record("r.hea", options);
    return 0;
}
