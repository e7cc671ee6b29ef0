/* A user's table of records: the facts of one record are carried into its metadata. */
#include "fuzz.h"

#include <cjson/cJSON.h>

#include "record/knowledge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ecgp_options *options;
    struct ecgp_record *record;
    struct ecgp_error error;
    if (!options) {
        options = fuzz_options();
        fuzz_set(options, "record_table", "t.csv");
        fuzz_set(options, "carry", "age,sex,note");
    }
    fuzz_file("t.csv", data, size);
    if (fuzz_good(ecgp_record_open("builtin:7", options, &record, &error), &error)) {
        cJSON *json = cJSON_Parse(record_metadata(record));
        FUZZ_REQUIRE(cJSON_GetArraySize(json) == 3);
        cJSON_Delete(json);
    }
    ecgp_record_close(record);
    return 0;
}
