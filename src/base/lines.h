/* A text file of any length, line by line. */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

/* Begin with `file` and `path`, the other members zero; free `line` at the end. */
struct lines {
    FILE *file;
    const char *path; /* for sentences */
    struct text line; /* the line read last, without its newline */
    int64_t number;   /* of that line, from 1 */
    bool whole;       /* it had its newline */
    bool end;         /* there was none left */
};

/* Reads the next line. ECGP_BAD_DATA for one of more than LIMIT_LINE_BYTES or with zero bytes. */
enum ecgp_result lines_next(struct lines *lines, struct ecgp_error *error);

#endif
