/* The help: of the program, and of a verb. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "arguments.h"

void help_print(void);

/* Where values come from and how names may be written. */
extern const char options_rules[];
void help_print_verb(const struct verb *verb);

#endif
