#include "config/make.h"

static uint64_t bit(enum make make)
{
    return (uint64_t)1 << make;
}

bool settings_has_format(const struct settings *settings, enum format format)
{
    return (settings->format >> format & 1) != 0;
}

uint64_t settings_make(const struct settings *settings)
{
    if (!settings_has_format(settings, FORMAT_YOLO)) {
        return 0;
    }
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
    const uint64_t formats = settings->format & ~((uint64_t)1 << FORMAT_YOLO);
    return formats != 0 || (settings_make(settings) & ~others) != 0 ||
           !settings_makes_overlap(settings);
}
