/* A text of any bytes written as JSON: it is JSON, and where it is UTF-8 it comes back. */
#include "fuzz.h"

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *given = fuzz_text(data, size);
    struct text out = {0};
    struct json json = json_begin(&out);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "text", given);
    json_end(&json);
    FUZZ_REQUIRE(json_finish(&json) && utf8_is_valid(out.data));
    cJSON *object = cJSON_Parse(out.data);
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, "text"));
    FUZZ_REQUIRE(text && (!utf8_is_valid(given) || strcmp(text, given) == 0));
    cJSON_Delete(object);
    text_free(&out);
    free(given);
    return 0;
}
