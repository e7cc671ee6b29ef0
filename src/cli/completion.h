/* Completion of the command line by shells, written from the tables of verbs and options. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "verb_options.h"

/* Each prints the whole script of its shell. */
void completion_bash(void);
void completion_zsh(void);
void completion_fish(void);

/* Print words with a separator between them: the values of an option, or "a|b|c". */
void print_option_words(const struct verb_option *option, const char *separator);
void print_choices(const char *choices, const char *separator);

/* Prints `text` with a backslash before each character of `special`, and each single quote as
 * `quote`: for use between single quotes. */
void print_quoted(const char *text, const char *special, const char *quote);

#endif
