/* The choices of options as enumerations, `enum NAME` for the option NAME, in the order of its row
 * in options.def: enum grid { GRID_DEFAULT, GRID_RED, ... }. */
#ifndef CONFIG_CHOICES_H
#define CONFIG_CHOICES_H

#define CHOICE_ENUMERATOR(enumerator, text) enumerator,

#define BOOL(...)
#define INT(...)
#define REAL(...)
#define RANGE(...)
#define TEXT(...)
#define CHOICE(scope, group, name, ...) enum name { CHOICES_##name(CHOICE_ENUMERATOR) };
#define PICK(scope, group, name, ...)   enum name { CHOICES_##name(CHOICE_ENUMERATOR) };
#include "config/options.def"

#endif
