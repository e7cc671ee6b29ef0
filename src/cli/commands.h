/* The verbs, and what they share. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <ecgpress/result.h>

#include "arguments.h"

#define VERB(name) extern const struct verb verb_##name;
#include "verbs.def"
#undef VERB

/* Row `index` of verbs.def, or NULL past the last one. */
const struct verb *verb_row(size_t index);

/* Fails with ECGP_USAGE and a sentence. */
enum ecgp_result cli_usage(struct ecgp_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints the one line of an error and returns its exit code. */
int cli_fail(const struct ecgp_error *error);

/* An exit code and what it means. */
struct exit_row {
    int code;
    const char *help;
};
/* Row `index`, or NULL past the last one. */
const struct exit_row *exit_row(size_t index);

#endif
