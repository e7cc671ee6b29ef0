#include "rig/memory_record.h"

#include <stdlib.h>
#include <string.h>

#include "record/formats.h"

struct memory_record {
    struct ecgp_record record;
    const double *mv[ECGP_MAX_CHANNELS];
};

static enum ecgp_result read_memory(struct ecgp_record *record, int channel, int64_t first,
                                    int64_t count, double *mv, struct ecgp_error *error)
{
    (void)error;
    const struct memory_record *memory = (const struct memory_record *)record;
    memcpy(mv, memory->mv[channel] + first, (size_t)count * sizeof *mv);
    return ECGP_OK;
}

struct ecgp_record *memory_record(double rate_hz, int64_t samples, int channels,
                                  const char *const *names, const double *const *mv)
{
    static const struct record_format format = {.read = read_memory};
    struct memory_record *memory = calloc(1, sizeof *memory);
    if (!memory) {
        return NULL;
    }
    memory->record.format = &format;
    memory->record.info.name = "memory";
    if (record_set_channels(&memory->record, channels, names, NULL) != ECGP_OK) {
        ecgp_record_close(&memory->record);
        return NULL;
    }
    memory->record.info.rate_hz = rate_hz;
    memory->record.info.samples = samples;
    for (int i = 0; i < channels; i++) {
        memory->mv[i] = mv[i];
    }
    return &memory->record;
}
