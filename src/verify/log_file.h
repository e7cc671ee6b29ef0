/*
 * logs.json, read line by line: a first line that opens the list, one line a page, a last line that
 * closes it. The file may be far larger than memory.
 */
#ifndef VERIFY_LOG_FILE_H
#define VERIFY_LOG_FILE_H

#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

enum { LOG_LINE_LIMIT = 512 << 20 }; /* bytes */

/* Zero it to begin. */
struct log_file {
    FILE *file;
    char *path;
    struct text line;
    int64_t number; /* of the line read last, from 1 */
    bool more;      /* that line ended in a comma, or is the first */
};

/* Opens FOLDER/logs.json and reads its first line. The sentences tell a folder that is no dataset
 * from one whose run has not ended. log_close in any case. */
enum ecgp_result log_open(struct log_file *log, const char *folder, struct ecgp_error *error);

/* The next page's JSON object, valid until the next call and the caller's to change; NULL after the
 * last one. */
enum ecgp_result log_next(struct log_file *log, char **page, struct ecgp_error *error);

void log_close(struct log_file *log);

/* Pages in a dataset's log, without a look at them; -1 where it cannot be read. */
int64_t log_count(const char *folder);

#endif
