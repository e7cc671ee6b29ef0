/*
 * pages.jsonl, read line by line: one page per line. The file may be far larger than memory.
 */
#ifndef VERIFY_LOG_FILE_H
#define VERIFY_LOG_FILE_H

#include <stdint.h>

#include "base/error.h"
#include "base/lines.h"

/* Zero it to begin. */
struct log_file {
    char *path;
    struct lines lines;
};

/* Opens FOLDER/pages.jsonl. The sentences tell a folder that is no dataset from one whose run has
 * not ended. log_close in any case. */
enum ecgp_result log_open(struct log_file *log, const char *folder, struct ecgp_error *error);

/* The same for the log of a run that has not ended, FOLDER/NAME. */
enum ecgp_result log_open_file(struct log_file *log, const char *folder, const char *name,
                               struct ecgp_error *error);

/* The next page's JSON object, valid until the next call and the caller's to change; NULL after the
 * last one. */
enum ecgp_result log_next(struct log_file *log, char **page, struct ecgp_error *error);

void log_close(struct log_file *log);

/* Pages in a dataset's log, without a look at them; -1 where it cannot be read. */
int64_t log_count(const char *folder);

#endif
