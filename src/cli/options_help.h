/* The options of the table, told to people. */
#ifndef CLI_OPTIONS_HELP_H
#define CLI_OPTIONS_HELP_H

#include "arguments.h"

enum { OPTION_LIMITS = 256 };

/* The values an option may have: "0.5 to 50 large boxes"; "" for texts. */
void option_limits(const struct ecgp_option_info *info, char text[OPTION_LIMITS]);

/* Prints those that a verb takes, group by group. */
void options_print(const struct verb *verb);

#endif
