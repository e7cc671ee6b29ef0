/* What a dataset is asked to hold. */
#ifndef CONFIG_MAKE_H
#define CONFIG_MAKE_H

#include "config/settings.h"

/* Whether the datasets have this layout of folders. */
bool settings_has_format(const struct settings *settings, enum format format);

/* The choices of the option `make`, by bits (1 << enum make), with what class_maps and
 * backward_maps add to them; none without the format that they are for. */
uint64_t settings_make(const struct settings *settings);
bool settings_makes(const struct settings *settings, enum make make);

/* Whether there are pages of the main datasets, and of the overlap dataset. */
bool settings_makes_pages(const struct settings *settings);
bool settings_makes_overlap(const struct settings *settings);

#endif
