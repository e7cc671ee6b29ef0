#include "record/waves.h"

#include <stdlib.h>

#include "base/array.h"

const char *const wave_names[WAVE_KINDS] = {"P", "QRS", "T"};

bool waves_add(struct record_waves *waves, const struct record_wave *wave)
{
    struct record_wave *grown =
        array_grow(waves->wave, &waves->capacity, waves->count + 1, sizeof *waves->wave);
    if (!grown) {
        return false;
    }
    waves->wave = grown;
    waves->wave[waves->count++] = *wave;
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct record_wave *x = a, *y = b;
    return x->peak != y->peak ? (x->peak > y->peak) - (x->peak < y->peak)
                              : (int)x->kind - (int)y->kind;
}

void waves_sort(struct record_waves *waves)
{
    if (waves->count > 0) {
        qsort(waves->wave, waves->count, sizeof *waves->wave, compare);
    }
}

void waves_free(struct record_waves *waves)
{
    free(waves->wave);
    *waves = (struct record_waves){0};
}
