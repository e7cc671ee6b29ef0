/* What --from reads: the truth of a page, or a line of a log. */
#include "options.h"

#include <ecgpress/page.h>

static void read_from(const char *path)
{
    static struct ecgp_options *options;
    struct ecgp_origin *origin;
    struct ecgp_error error;
    options = options ? options : fuzz_options();
    if (fuzz_good(ecgp_origin_read(path, options, &origin, &error), &error)) {
        FUZZ_REQUIRE(ecgp_origin_source(origin) && ecgp_origin_spec(origin)->layout);
        FUZZ_REQUIRE(ecgp_origin_spec(origin)->row_height > 0);
    }
    ecgp_origin_close(origin);
    fuzz_reset(options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char run[] = "{\"ecgpress\": \"1\", \"options\": {\"width\": 900}, \"given\": []}";
    static bool there;
    if (!there) {
        fuzz_file("ecgpress.json", run, sizeof run - 1);
        there = true;
    }
    fuzz_file("truth", data, size);
    read_from(size % 2 ? "truth" : "truth#1_3by1");
    return 0;
}
