/* The keys of the window: what is pressed and what it does. */
#ifndef PREVIEW_SHORTCUTS_H
#define PREVIEW_SHORTCUTS_H

#include "preview/ui/keys.h"

extern const struct key_table shortcuts;

#endif
