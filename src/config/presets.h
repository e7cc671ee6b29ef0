/*
 * The table of presets: kinds of pictures as ranges of the options of the groups print, shape and
 * capture, as they are at strength 1. At strength s a range lies s of the way from the option's
 * default, where it does nothing.
 */
#ifndef CONFIG_PRESETS_H
#define CONFIG_PRESETS_H

#include <stddef.h>

#define PRESETS "clean|print|scan|scan-bw|photo|screen-photo|stained|damaged|mould|fax"

struct preset_row {
    const char *preset, *option;
    const char *value; /* as on the command line */
};

/* A row, or NULL past the table's end. */
const struct preset_row *preset_row(size_t index);

#endif
