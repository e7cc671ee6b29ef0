/* A preset of the user's own. */
#include "fuzz.h"

#include "config/preset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct preset_ranges *preset, *again;
    char why[OPTION_WHY] = "";
    struct text text = {0};
    fuzz_file("p.json", data, size);
    if (preset_load("p.json", &preset, why) != ECGP_OK) {
        FUZZ_REQUIRE(why[0]);
        return 0;
    }
    preset_write(preset, &text);
    FUZZ_REQUIRE(preset_load(text.data, &again, why) == ECGP_OK);
    preset_free(preset);
    preset_free(again);
    text_free(&text);
    return 0;
}
