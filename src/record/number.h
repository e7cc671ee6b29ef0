/* Numbers in files, in the same spelling whatever the locale. Both calls move `*at` behind what
 * they read and fail where no number stands there; they skip no blanks. */
#ifndef RECORD_NUMBER_H
#define RECORD_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal integer; fails where it does not fit. */
bool number_int(const char **at, int64_t *value);
/* A finite decimal number: 1, -.5, 2.5e3; neither hexadecimal nor a name. */
bool number_real(const char **at, double *value);

/* The same for a whole string. */
bool number_is_int(const char *text, int64_t *value);
bool number_is_real(const char *text, double *value);

#endif
