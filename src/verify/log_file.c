#include "verify/log_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

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
            return ECGP_OK;
        }
    }
    if (ferror(log->file)) {
        return error_set(error, ECGP_IO, "%s: %s", log->path, strerror(errno));
    }
    *end = log->line.length == 0;
    log->number += !*end;
    return ECGP_OK;
}

/* The first line is the beginning of an object whose list is closed by the last. */
static enum ecgp_result read_head(struct log_file *log, struct ecgp_error *error)
{
    bool end;
    const enum ecgp_result result = read_line(log, &end, error);
    if (result != ECGP_OK) {
        return result;
    }
    text_add(&log->line, "]}");
    if (log->line.failed) {
        return error_no_memory(error);
    }
    cJSON *head = cJSON_Parse(log->line.data);
    const bool good = cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(head, "frequency")) &&
                      cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(head, "samples"));
    cJSON_Delete(head);
    log->more = true;
    return good ? ECGP_OK
                : error_set(error, ECGP_BAD_DATA,
                            "%s: the first line does not open a list of pages "
                            "({\"frequency\": ..., \"samples\": [)",
                            log->path);
}

static bool is_unfinished(const char *folder)
{
    static const char *const names[] = {"logs.json.part", ".logs.json.part"};
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
    *log = (struct log_file){.path = file_join(folder, "logs.json")};
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
    if (!log->file) {
        return error_set(error, ECGP_NO_INPUT, "%s: not a dataset of ecgpress: logs.json: %s",
                         folder, strerror(errno));
    }
    return read_head(log, error);
}

enum ecgp_result log_next(struct log_file *log, char **page, struct ecgp_error *error)
{
    bool end;
    const enum ecgp_result result = read_line(log, &end, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (end) {
        return error_set(error, ECGP_BAD_DATA, "%s: it ends without the closing line ]}",
                         log->path);
    }
    char *line = log->line.data;
    const bool last = strcmp(line, "]}") == 0;
    const bool comma = log->line.length > 0 && line[log->line.length - 1] == ',';
    /* The first page follows no comma, and there may be none at all. */
    if (log->number > 2 && log->more == last) {
        return error_set(error, ECGP_BAD_DATA, "%s:%lld: a comma %s", log->path,
                         (long long)log->number - 1,
                         last ? "follows the last page" : "is missing after this page");
    }
    if (comma) {
        line[--log->line.length] = '\0';
    }
    log->more = comma;
    *page = last ? NULL : line;
    return ECGP_OK;
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
    char *path = file_join(folder, "logs.json");
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
    return newlines > 2 ? newlines - 2 : 0;
}
