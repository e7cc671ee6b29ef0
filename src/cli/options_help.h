/* The options of the table, told to people. */
#ifndef CLI_OPTIONS_HELP_H
#define CLI_OPTIONS_HELP_H

#include "verb_options.h"

enum { OPTION_LIMITS = 512, HELP_SIZE = 1536 };

/* The values an option may have: "0.5 to 50 large boxes"; "" for texts. */
void option_limits(const struct ecgp_option_info *info, char text[OPTION_LIMITS]);

/* What an option does, its values, default, aliases and its name in the environment. */
void option_text(const struct verb_option *option, char text[HELP_SIZE]);

/* Prints those that a verb takes, group by group. */
void options_print(const struct verb *verb);

#endif
