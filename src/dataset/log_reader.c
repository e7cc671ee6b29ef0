#include "dataset/log_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/file.h"

/* Reads a line without its newline; `*end` where there is none left. */
static enum ecgp_result read_line(struct log_reader *reader, bool *end, struct ecgp_error *error)
{
    char chunk[1 << 14];
    text_clear(&reader->line);
    *end = false;
    while (fgets(chunk, sizeof chunk, reader->file)) {
        text_add(&reader->line, chunk);
        if (reader->line.failed) {
            return error_no_memory(error);
        }
        if (reader->line.length > LOG_LINE_LIMIT) {
            return error_set(error, ECGP_BAD_DATA, "%s:%lld: a line of more than %d bytes",
                             reader->path, (long long)reader->number + 1, LOG_LINE_LIMIT);
        }
        if (reader->line.length > 0 && reader->line.data[reader->line.length - 1] == '\n') {
            reader->line.data[--reader->line.length] = '\0';
            reader->number++;
            return ECGP_OK;
        }
    }
    if (ferror(reader->file)) {
        return error_set(error, ECGP_IO, "%s: %s", reader->path, strerror(errno));
    }
    *end = reader->line.length == 0;
    reader->number += !*end;
    return ECGP_OK;
}

/* The first line is the beginning of an object whose list is closed by the last. */
static enum ecgp_result read_head(struct log_reader *reader, struct ecgp_error *error)
{
    bool end;
    const enum ecgp_result result = read_line(reader, &end, error);
    if (result != ECGP_OK) {
        return result;
    }
    text_add(&reader->line, "]}");
    if (reader->line.failed) {
        return error_no_memory(error);
    }
    cJSON *head = cJSON_Parse(reader->line.data);
    const bool good = cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(head, "frequency")) &&
                      cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(head, "samples"));
    cJSON_Delete(head);
    reader->more = true;
    return good ? ECGP_OK
                : error_set(error, ECGP_BAD_DATA,
                            "%s: the first line does not open a list of pages "
                            "({\"frequency\": ..., \"samples\": [)",
                            reader->path);
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

enum ecgp_result log_open(struct log_reader *reader, const char *folder, struct ecgp_error *error)
{
    *reader = (struct log_reader){.path = file_join(folder, "logs.json")};
    if (!reader->path) {
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
    reader->file = fopen(reader->path, "re");
    if (!reader->file) {
        return error_set(error, ECGP_NO_INPUT, "%s: not a dataset of ecgpress: logs.json: %s",
                         folder, strerror(errno));
    }
    return read_head(reader, error);
}

enum ecgp_result log_next(struct log_reader *reader, char **page, struct ecgp_error *error)
{
    bool end;
    const enum ecgp_result result = read_line(reader, &end, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (end) {
        return error_set(error, ECGP_BAD_DATA, "%s: it ends without the closing line ]}",
                         reader->path);
    }
    char *line = reader->line.data;
    const bool last = strcmp(line, "]}") == 0;
    const bool comma = reader->line.length > 0 && line[reader->line.length - 1] == ',';
    /* The first page follows no comma, and there may be none at all. */
    if (reader->number > 2 && reader->more == last) {
        return error_set(error, ECGP_BAD_DATA, "%s:%lld: a comma %s", reader->path,
                         (long long)reader->number - 1,
                         last ? "follows the last page" : "is missing after this page");
    }
    if (comma) {
        line[--reader->line.length] = '\0';
    }
    reader->more = comma;
    *page = last ? NULL : line;
    return ECGP_OK;
}

void log_close(struct log_reader *reader)
{
    if (reader->file) {
        fclose(reader->file);
    }
    text_free(&reader->line);
    free(reader->path);
    *reader = (struct log_reader){0};
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
