#include "page/presets.h"

/* A line an option; presets in the order of PRESETS, options in the order of their table. */
// clang-format off
static const struct preset_row table[] = {
    {"scan", "handwriting", "0:4"},
    {"scan", "hand_size", "3:6"},
    {"scan", "hand_slant", "-6:22"},
    {"scan", "hand_jitter", "0.6:1.6"},
    {"scan", "hand_pen", "0.3:0.6"},
    {"scan", "hand_color", "blue,black,red,pencil"},
    {"photo", "handwriting", "0:4"},
    {"photo", "hand_size", "3:6"},
    {"photo", "hand_slant", "-6:22"},
    {"photo", "hand_jitter", "0.6:1.6"},
    {"photo", "hand_pen", "0.3:0.6"},
    {"photo", "hand_color", "blue,black,red,pencil"},
    {"stained", "handwriting", "0:4"},
    {"stained", "hand_size", "3:6"},
    {"stained", "hand_slant", "-6:22"},
    {"stained", "hand_jitter", "0.6:1.6"},
    {"stained", "hand_pen", "0.3:0.6"},
    {"stained", "hand_color", "blue,black,red,pencil"},
    {"damaged", "handwriting", "0:4"},
    {"damaged", "hand_size", "3:6"},
    {"damaged", "hand_slant", "-6:22"},
    {"damaged", "hand_jitter", "0.6:1.6"},
    {"damaged", "hand_pen", "0.3:0.6"},
    {"damaged", "hand_color", "blue,black,red,pencil"},
    {"mould", "handwriting", "0:3"},
    {"mould", "hand_size", "3:6"},
    {"mould", "hand_slant", "-6:22"},
    {"mould", "hand_jitter", "0.6:1.6"},
    {"mould", "hand_pen", "0.3:0.6"},
    {"mould", "hand_color", "blue,black,red,pencil"},
    {"fax", "handwriting", "0:4"},
    {"fax", "hand_size", "3:6"},
    {"fax", "hand_slant", "-6:22"},
    {"fax", "hand_jitter", "0.6:1.6"},
    {"fax", "hand_pen", "0.3:0.6"},
    {"fax", "hand_color", "blue,black,red,pencil"},
};
// clang-format on

const struct preset_row *preset_row(size_t index)
{
    return index < sizeof table / sizeof *table ? &table[index] : NULL;
}
