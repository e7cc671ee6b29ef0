/* Numbers in files, independent of the locale. number_int and number_real advance `*at` past the
 * number and fail where there is none; they do not skip blanks. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A decimal integer; fails where it does not fit. */
bool number_int(const char **at, int64_t *value);
/* A finite decimal number: 1, -.5, 2.5e3; neither hexadecimal nor a name. */
bool number_real(const char **at, double *value);

/* The same for a whole string. */
bool number_is_int(const char *text, int64_t *value);
bool number_is_real(const char *text, double *value);

/* strtod and vsnprintf as in the "C" locale: a point in numbers, whatever the program's locale. */
double number_strtod(const char *text, char **end);
int number_format(char *out, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
