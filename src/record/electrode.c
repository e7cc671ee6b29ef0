#include "record/electrode.h"

#include "base/rng.h"

double electrode_weight(int lead, int electrode)
{
    static const double limb[LIMB_LEADS][CHEST] = {
        {-1, 1, 0}, {-1, 0, 1}, {0, -1, 1}, {1, -0.5, -0.5}, {-0.5, 1, -0.5}, {-0.5, -0.5, 1}};
    if (lead < LIMB_LEADS) {
        return electrode < CHEST ? limb[lead][electrode] : 0;
    }
    return electrode < CHEST ? -1.0 / 3 : electrode - CHEST == lead - LIMB_LEADS ? 1 : 0;
}

void electrode_draw(const struct disturbance *d, enum electrode_kind kind, int electrode,
                    int64_t at, uint32_t out[4])
{
    const uint32_t purpose = RNG_DISTURB | (uint32_t)kind << 8 | (uint32_t)electrode << 16;
    const uint32_t counter[4] = {(uint32_t)at, purpose, (uint32_t)d->page_index,
                                 (uint32_t)(d->page_index >> 32)};
    const uint32_t key[2] = {(uint32_t)d->seed, (uint32_t)(d->seed >> 32)};
    rng_philox(counter, key, out);
}
