/* The help: of the program, and of a verb. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "arguments.h"

void help_print(void);
void help_print_verb(const struct verb *verb);

#endif
