#include "config/make.h"

static uint64_t bit(enum make make)
{
    return (uint64_t)1 << make;
}

uint64_t settings_make(const struct settings *settings)
{
    return settings->make | (settings->class_maps ? bit(MAKE_CLASSES) : 0) |
           (settings->backward_maps != BACKWARD_MAPS_NONE ? bit(MAKE_BACKWARD_MAP) : 0);
}

bool settings_makes(const struct settings *settings, enum make make)
{
    return (settings_make(settings) & bit(make)) != 0;
}

bool settings_makes_overlap(const struct settings *settings)
{
    return settings_makes(settings, MAKE_OVERLAP);
}

bool settings_makes_pages(const struct settings *settings)
{
    const uint64_t others = bit(MAKE_OVERLAP) | bit(MAKE_LOGS);
    return (settings_make(settings) & ~others) != 0 || !settings_makes_overlap(settings);
}
