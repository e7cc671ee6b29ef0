/* `ecgpress dataset --dry-run`: what a run would write. */
#ifndef CLI_ESTIMATE_H
#define CLI_ESTIMATE_H

#include "arguments.h"

/* Draws sample pages and prints pages, files, bytes and seconds; returns the exit code. */
int estimate_print(const struct arguments *arguments);

#endif
