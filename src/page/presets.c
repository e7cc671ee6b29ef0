#include "page/presets.h"

/* A line an option; presets in the order of PRESETS, options in the order of their table. */
static const struct preset_row table[] = {
    {NULL, NULL, NULL},
};

const struct preset_row *preset_row(size_t index)
{
    return index < sizeof table / sizeof *table && table[index].preset ? &table[index] : NULL;
}
