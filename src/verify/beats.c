#include "verify/beats.h"

#include <math.h>
#include <string.h>

static double number(const cJSON *json, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

struct beat_wave beat_wave_read(const cJSON *json)
{
    static const char *const names[] = {"P", "QRS", "T"};
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "wave"));
    struct beat_wave wave = {-1, number(json, "onset"), number(json, "peak"),
                             number(json, "offset")};
    for (int i = 0; name && i < 3; i++) {
        wave.kind = strcmp(name, names[i]) == 0 ? i : wave.kind;
    }
    return wave;
}

bool beat_wave_reaches(const struct beat_wave *wave, const cJSON *lead)
{
    const double first = number(lead, "first_sample"), samples = number(lead, "samples");
    return fmax(wave->peak, wave->offset) >= first &&
           fmin(wave->peak, wave->onset) < first + samples;
}

static bool is_good(const cJSON *page, const struct beat_wave *wave)
{
    const cJSON *lead;
    bool reaches = false;
    cJSON_ArrayForEach(lead, cJSON_GetObjectItemCaseSensitive(page, "leads"))
    {
        reaches = reaches || beat_wave_reaches(wave, lead);
    }
    return reaches && wave->kind >= 0 && !isnan(wave->peak) && !(wave->onset > wave->peak) &&
           !(wave->offset < wave->peak);
}

bool beats_are_good(const cJSON *page)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(page, "beats"), *json;
    double before = -INFINITY;
    cJSON_ArrayForEach(json, list)
    {
        const struct beat_wave wave = beat_wave_read(json);
        if (!is_good(page, &wave) || wave.peak < before) {
            return false;
        }
        before = wave.peak;
    }
    return !list || cJSON_IsArray(list);
}
