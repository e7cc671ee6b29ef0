/* Lines for people. */
#ifndef CLI_PRINT_LINE_H
#define CLI_PRINT_LINE_H

#include <stdio.h>

/* Prints one line and its newline. Names and values in it may hold anything: what a terminal would
 * obey, line breaks included, becomes a question mark. */
void print_line(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
