#include "verify/log_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

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
    struct ecgp_error why;
    log->lines.path = log->path;
    const enum ecgp_result result = file_open(log->path, &log->lines.file, &why);
    if (result == ECGP_OK) {
        return ECGP_OK;
    }
    return result == ECGP_NO_INPUT
               ? error_set(error, result, "%s: not a dataset of ecgpress: pages.jsonl%s", folder,
                           why.text + strlen(log->path))
               : error_set(error, result, "%s", why.text);
}

enum ecgp_result log_open_file(struct log_file *log, const char *folder, const char *name,
                               struct ecgp_error *error)
{
    *log = (struct log_file){.path = file_join(folder, name)};
    if (!log->path) {
        return error_no_memory(error);
    }
    log->lines.path = log->path;
    return file_open(log->path, &log->lines.file, error);
}

enum ecgp_result log_next(struct log_file *log, char **page, struct ecgp_error *error)
{
    struct lines *lines = &log->lines;
    const enum ecgp_result result = lines_next(lines, error);
    if (result == ECGP_OK && !lines->end && !lines->whole) {
        return error_set(error, ECGP_BAD_DATA, "%s:%lld: the line is cut short", log->path,
                         (long long)lines->number);
    }
    *page = result != ECGP_OK || lines->end ? NULL : lines->line.data;
    return result;
}

void log_close(struct log_file *log)
{
    if (log->lines.file) {
        fclose(log->lines.file);
    }
    text_free(&log->lines.line);
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
