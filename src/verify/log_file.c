#include "verify/log_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* Reads a line without its newline; `*end` where there is none left. */
static enum ecgp_result read_line(struct log_file *log, bool *end, struct ecgp_error *error)
{
    char chunk[1 << 14];
    text_clear(&log->line);
    *end = false;
    while (fgets(chunk, sizeof chunk, log->file)) {
        text_add(&log->line, chunk);
        if (log->line.failed) {
            return error_no_memory(error);
        }
        if (log->line.length > LOG_LINE_LIMIT) {
            return error_set(error, ECGP_BAD_DATA, "%s:%lld: a line of more than %d bytes",
                             log->path, (long long)log->number + 1, LOG_LINE_LIMIT);
        }
        if (log->line.length > 0 && log->line.data[log->line.length - 1] == '\n') {
            log->line.data[--log->line.length] = '\0';
            log->number++;
            log->whole = true;
            return ECGP_OK;
        }
    }
    if (ferror(log->file)) {
        return error_set(error, ECGP_IO, "%s: %s", log->path, strerror(errno));
    }
    *end = log->line.length == 0;
    log->whole = false;
    log->number += !*end;
    return ECGP_OK;
}

static bool is_unfinished(const char *folder)
{
    static const char *const names[] = {"pages.jsonl.part", ".pages.jsonl.part", "logs.json.part"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = file_join(folder, names[i]);
        found = found || (path && file_exists(path));
        free(path);
    }
    return found;
}

enum ecgp_result log_open(struct log_file *log, const char *folder, struct ecgp_error *error)
{
    *log = (struct log_file){.path = file_join(folder, "pages.jsonl")};
    if (!log->path) {
        return error_no_memory(error);
    }
    if (!file_is_folder(folder)) {
        return error_set(error, ECGP_NO_INPUT, "%s: no such folder", folder);
    }
    if (is_unfinished(folder)) {
        return error_set(
            error, ECGP_NO_INPUT,
            "%s: the run that makes this dataset has not ended; finish it with --resume", folder);
    }
    log->file = fopen(log->path, "re");
    return log->file
               ? ECGP_OK
               : error_set(error, ECGP_NO_INPUT, "%s: not a dataset of ecgpress: pages.jsonl: %s",
                           folder, strerror(errno));
}

enum ecgp_result log_next(struct log_file *log, char **page, struct ecgp_error *error)
{
    bool end;
    const enum ecgp_result result = read_line(log, &end, error);
    if (result == ECGP_OK && !end && !log->whole) {
        return error_set(error, ECGP_BAD_DATA, "%s:%lld: the line is cut short", log->path,
                         (long long)log->number);
    }
    *page = result != ECGP_OK || end ? NULL : log->line.data;
    return result;
}

void log_close(struct log_file *log)
{
    if (log->file) {
        fclose(log->file);
    }
    text_free(&log->line);
    free(log->path);
    *log = (struct log_file){0};
}

int64_t log_count(const char *folder)
{
    char *path = file_join(folder, "pages.jsonl");
    FILE *file = path ? fopen(path, "re") : NULL;
    free(path);
    if (!file) {
        return -1;
    }
    char chunk[1 << 14];
    int64_t newlines = 0;
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        for (const char *p = chunk; (p = memchr(p, '\n', (size_t)(chunk + got - p))); p++) {
            newlines++;
        }
    }
    fclose(file);
    return newlines;
}
