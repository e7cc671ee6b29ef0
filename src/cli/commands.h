/* The verbs, and what they share. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <ecgpress/result.h>

#include "arguments.h"

extern const struct verb verb_dataset, verb_page, verb_verify, verb_bench, verb_doctor,
    verb_options, verb_preview;

enum ecgp_result cli_usage(struct ecgp_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints the one line of an error and returns its exit code. */
int cli_fail(const struct ecgp_error *error);

/* Prints the table's options that `verb` takes for people. */
void options_print(const struct verb *verb);

/* Prints `text` from column `indent` on, wrapped to the terminal; the cursor stands at `column`. */
void print_wrapped(int column, int indent, const char *text);

#endif
