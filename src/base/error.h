/*
 * The one way to fail: fill the caller's ecgp_error and return its code.
 *
 * A function returns at the first step that fails. Where it must release something whatever comes,
 * each further step is `result = result ? result : step(..., error);`, which a failure skips, and
 * the end releases and returns `result`.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <ecgpress/result.h>

/* Writes a sentence into `error` (which may be NULL) and returns `code`. */
enum ecgp_result error_set(struct ecgp_error *error, enum ecgp_result code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum ecgp_result error_no_memory(struct ecgp_error *error);

#endif
