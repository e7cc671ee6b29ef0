/* A list of records: alone, and as a choice among others. */
#include "fuzz.h"

#include "record/records_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const labels[] = {"p/1.hea", "p/a/1.hea", "p/00002_hr.hea", "p/x.csv",
                                         "builtin:7"};
    struct listing kept = {0}, listed = {0};
    struct ecgp_error error;
    for (int i = 0; i < 5; i++) {
        FUZZ_REQUIRE(listing_add_file(&kept, labels[i], i, NULL) == ECGP_OK);
    }
    fuzz_file("records.txt", data, size);
    if (fuzz_good(records_file_keep("records.txt", "p", &kept, &error), &error)) {
        FUZZ_REQUIRE(kept.count >= 1 && kept.count <= 5);
    }
    if (fuzz_good(records_file_list("records.txt", &listed, &error), &error)) {
        FUZZ_REQUIRE(listed.count >= 1);
    }
    listing_free(&kept);
    listing_free(&listed);
    return 0;
}
