/* The annotations of a WFDB record. */
#include "fuzz.h"

#include "record/annotations.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record_waves waves = {0};
    if (!annotations_parse(data, size, &waves)) {
        abort();
    }
    for (size_t i = 0; i < waves.count; i++) {
        const struct record_wave *wave = &waves.wave[i];
        if (wave->peak < (i > 0 ? waves.wave[i - 1].peak : 0) ||
            (wave->onset != WAVE_UNKNOWN && wave->onset > wave->peak) ||
            (wave->offset != WAVE_UNKNOWN && wave->offset < wave->peak)) {
            abort();
        }
    }
    waves_free(&waves);
    return 0;
}
