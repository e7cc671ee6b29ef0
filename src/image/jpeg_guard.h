/* How libjpeg fails: with a sentence, and back to where setjmp(guard.back) was called. */
#ifndef IMAGE_JPEG_GUARD_H
#define IMAGE_JPEG_GUARD_H

#include <setjmp.h>
#include <stdio.h>
/* needs size_t and FILE */
#include <jpeglib.h>

struct jpeg_guard {
    struct jpeg_error_mgr errors; /* first: libjpeg knows the guard by it */
    jmp_buf back;
    char why[JMSG_LENGTH_MAX];
};

/* The errors of a libjpeg object. Warnings, which are about damaged files, fail too. */
struct jpeg_error_mgr *jpeg_guard_set(struct jpeg_guard *guard);

/* Fails with what `why` says. */
_Noreturn void jpeg_guard_fail(j_common_ptr jpeg);

#endif
