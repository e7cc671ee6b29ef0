/* What a dataset is asked to hold. */
#ifndef CONFIG_MAKE_H
#define CONFIG_MAKE_H

#include "config/settings.h"

/* The choices of the option `make`, by bits (1 << enum make), with what class_maps and
 * backward_maps add to them. */
uint64_t settings_make(const struct settings *settings);
bool settings_makes(const struct settings *settings, enum make make);

/* Whether there are pages of the main datasets, and of the overlap dataset. */
bool settings_makes_pages(const struct settings *settings);
bool settings_makes_overlap(const struct settings *settings);

#endif
