#include "page/presets.h"

/* A line an option; presets in the order of PRESETS, options in the order of their table. */
static const struct preset_row table[] = {
    {"scan", "handwriting", "0:4"},
    {"photo", "handwriting", "0:4"},
    {"stained", "handwriting", "0:4"},
    {"damaged", "handwriting", "0:4"},
    {"mould", "handwriting", "0:3"},
    {"fax", "handwriting", "0:4"},
};

const struct preset_row *preset_row(size_t index)
{
    return index < sizeof table / sizeof *table ? &table[index] : NULL;
}
