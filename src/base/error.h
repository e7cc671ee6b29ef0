/*
 * The one way to fail: fill the caller's ecgp_error and return its code.
 *
 * Steps that can fail are chained: `result = result ? result : step(..., error);` is skipped once a
 * step has failed, and the function's end releases what it must and returns `result`. A function
 * that has nothing to release may return at the first failure instead.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

#include <ecgpress/result.h>

/* Writes a sentence into `error` (which may be NULL) and returns `code`. */
enum ecgp_result error_set(struct ecgp_error *error, enum ecgp_result code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum ecgp_result error_no_memory(struct ecgp_error *error);

/* Whether an errno says that the system has no more of what it gives: memory, descriptors. */
bool error_is_scarcity(int cause);

#endif
