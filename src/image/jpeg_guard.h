/* Error handling for libjpeg: a failure formats its message and jumps back to setjmp(guard.back).
 */
#ifndef IMAGE_JPEG_GUARD_H
#define IMAGE_JPEG_GUARD_H

#include <setjmp.h>
#include <stdio.h>
/* needs size_t and FILE */
#include <jpeglib.h>

#include "base/error.h"

struct jpeg_guard {
    struct jpeg_error_mgr errors; /* must be first: libjpeg passes a pointer to it */
    jmp_buf back;
    char why[JMSG_LENGTH_MAX];
};

/* Sets the guard up and returns what goes into the member `err` of a libjpeg object. Warnings,
 * which report damaged files, fail too. */
struct jpeg_error_mgr *jpeg_guard_set(struct jpeg_guard *guard);

/* The error of a failure behind setjmp: want of memory, or `otherwise` with "what: why". */
enum ecgp_result jpeg_guard_error(const struct jpeg_guard *guard, enum ecgp_result otherwise,
                                  const char *what, struct ecgp_error *error);

/* Fails with the message in `why`. */
_Noreturn void jpeg_guard_fail(j_common_ptr jpeg);

#endif
