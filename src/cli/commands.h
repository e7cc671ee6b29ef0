/* The verbs, and what they share. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <ecgpress/result.h>

#include "arguments.h"

#define VERB(name) extern const struct verb verb_##name;
#include "verbs.def"
#undef VERB

enum ecgp_result cli_usage(struct ecgp_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints the one line of an error and returns its exit code. */
int cli_fail(const struct ecgp_error *error);

#endif
