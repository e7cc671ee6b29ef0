#include "verify/log_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* Refuses the folder of a run that has not ended. */
static enum ecgp_result check_finished(const char *folder, struct ecgp_error *error)
{
    static const char *const names[] = {"pages.jsonl.part", ".pages.jsonl.part", "logs.json.part"};
    enum file_kind kind = FILE_NONE;
    for (size_t i = 0; i < sizeof names / sizeof *names && kind == FILE_NONE; i++) {
        char *path = file_join(folder, names[i]);
        const enum ecgp_result result =
            path ? file_find(path, &kind, error) : error_no_memory(error);
        free(path);
        if (result != ECGP_OK) {
            return result;
        }
    }
    return kind == FILE_NONE
               ? ECGP_OK
               : error_set(error, ECGP_NO_INPUT,
                           "%s: the run that makes this dataset has not ended; finish it with "
                           "--resume",
                           folder);
}

enum ecgp_result log_open(struct log_file *log, const char *folder, struct ecgp_error *error)
{
    *log = (struct log_file){.path = file_join(folder, "pages.jsonl")};
    if (!log->path) {
        return error_no_memory(error);
    }
    enum file_kind kind;
    enum ecgp_result result = file_find(folder, &kind, error);
    if (result == ECGP_OK && kind != FILE_FOLDER) {
        result = error_set(error, ECGP_NO_INPUT, "%s: no such folder", folder);
    }
    result = result ? result : check_finished(folder, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct ecgp_error why;
    log->lines.path = log->path;
    result = file_open(log->path, &log->lines.file, &why);
    if (result == ECGP_OK) {
        return ECGP_OK;
    }
    return result == ECGP_NO_INPUT
               ? error_set(error, result, "%s: not a dataset of ecgpress: pages.jsonl%s", folder,
                           strrchr(why.text, ':')) /* a long path is shortened there */
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
    FILE *file = NULL;
    const bool open = path && file_open(path, &file, NULL) == ECGP_OK;
    free(path);
    if (!open) {
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
