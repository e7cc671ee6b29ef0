/* PTB-XL's table, of a folder that has two of its records. */
#include "fuzz.h"

#include <sys/stat.h>

#include <ecgpress/source.h>

static void make_folder(void)
{
    static const char header[] = "1 1 100 10\nd 16 200/mV 16 0 0 0 0 II\n";
    mkdir("p", 0700);
    fuzz_file("p/1.hea", header, sizeof header - 1);
    fuzz_file("p/2_lr.hea", header, sizeof header - 1);
    fuzz_file("p/d", header, 20);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ecgp_options *options;
    struct ecgp_source *source;
    struct ecgp_error error;
    if (!options) {
        make_folder();
        options = fuzz_options();
        fuzz_set(options, "raw_signal_path", "p");
        fuzz_set(options, "sampling_rate", "100");
    }
    fuzz_file("p/ptbxl_database.csv", data, size);
    if (fuzz_good(ecgp_source_open(options, &source, &error), &error)) {
        for (size_t i = 0; i < ecgp_source_count(source); i++) {
            FUZZ_REQUIRE(!strstr(ecgp_source_entry(source, i).label, ".."));
        }
    }
    ecgp_source_close(source);
    return 0;
}
