/* The signal file of a WFDB record in each format: three bytes are format, channels and offset. */
#include "fuzz.h"

#include "base/array.h"

static void write_header(int format, unsigned channels, unsigned offset)
{
    char header[1024];
    int length = snprintf(header, sizeof header, "r %u 100\n", channels);
    for (unsigned i = 0; i < channels; i++) {
        length += snprintf(header + length, sizeof header - (size_t)length,
                           "d %d+%u 200(%u)/mV 12 0 0 0 0 lead %u\n", format, offset, i, i);
    }
    fuzz_file("r.hea", header, (size_t)length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int formats[] = {16, 212, 8, 24, 32, 61, 80, 160, 310, 311, 508, 516, 524};
    static struct ecgp_options *options;
    options = options ? options : fuzz_options();
    const int format = formats[fuzz_number(&data, &size, ARRAY_COUNT(formats))];
    const unsigned channels = 1 + fuzz_number(&data, &size, 12);
    write_header(format, channels, fuzz_number(&data, &size, 64));
    fuzz_file("d", data, size);
    fuzz_record("r.hea", options);
    return 0;
}
