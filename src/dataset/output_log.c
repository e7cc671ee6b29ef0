#define _GNU_SOURCE
#include "dataset/output_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "dataset/log_line.h"
#include "dataset/tree.h"

static bool make_room(struct output *output)
{
    struct page_summary *pages =
        array_grow(output->pages, &output->capacity, (size_t)output->count + 1, sizeof *pages);
    output->pages = pages ? pages : output->pages;
    return pages;
}

/* Reads the pages of a log; `*end` is where its last whole line ends. */
static enum ecgp_result read_log(struct output *output, FILE *file, const char *name, off_t *end,
                                 struct ecgp_error *error)
{
    char *line = NULL;
    size_t room = 0;
    enum ecgp_result result = ECGP_OK;
    ssize_t length = getline(&line, &room, file); /* the head */
    *end = length > 0 && line[length - 1] == '\n' ? length : 0;
    while (*end > 0 && (length = getline(&line, &room, file)) > 0 && line[0] == '{') {
        const bool followed = length > 1 && line[length - 2] == ',' && line[length - 1] == '\n';
        if (!followed && !output->complete) {
            break; /* cut short, or the end of a log that was being closed: made again */
        }
        *end += length;
        const size_t json = (size_t)length - 1 - followed;
        if (!make_room(output)) {
            result = error_no_memory(error);
            break;
        }
        if (!log_line_read(line, json, &output->pages[output->count])) {
            result =
                error_set(error, ECGP_BAD_DATA, "%s/%s:%lld: not a page's line; --overwrite it",
                          output->folder, name, (long long)output->count + 2);
            break;
        }
        output->count++;
    }
    free(line);
    return result;
}

enum ecgp_result output_read_log(struct output *output, const char *name, off_t *end,
                                 struct ecgp_error *error)
{
    char *path = file_join(output->folder, name);
    FILE *file = path ? fopen(path, "re") : NULL;
    const enum ecgp_result result =
        file ? read_log(output, file, name, end, error)
             : error_set(error, ECGP_NO_INPUT, "%s/%s: %s", output->folder, name, strerror(errno));
    if (file) {
        fclose(file);
    }
    free(path);
    return result;
}

static enum ecgp_result log_failed(const struct output *output, struct ecgp_error *error)
{
    return error_set(error, ECGP_IO, "%s/" TREE_LOGS_PART ": writing failed: %s", output->folder,
                     strerror(errno));
}

enum ecgp_result output_open_log(struct output *output, off_t end, double rate_hz,
                                 struct ecgp_error *error)
{
    output->log =
        openat(output->lock, TREE_LOGS_PART, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (output->log < 0) {
        return error_set(error, ECGP_NO_OUTPUT, "%s/" TREE_LOGS_PART ": cannot be written: %s",
                         output->folder, strerror(errno));
    }
    struct text head = {0};
    text_add(&head, "{\"frequency\": ");
    text_add_json_number(&head, rate_hz);
    text_add(&head, ", \"samples\": [\n");
    const bool good = !head.failed && ftruncate(output->log, end) == 0 &&
                      (end > 0 || file_write_all(output->log, head.data, head.length));
    const enum ecgp_result result = head.failed ? error_no_memory(error)
                                    : good      ? ECGP_OK
                                                : log_failed(output, error);
    text_free(&head);
    return result;
}

enum ecgp_result output_add(struct output *output, const struct page_summary *summary,
                            const struct text *line, struct ecgp_error *error)
{
    if (!make_room(output)) {
        return error_no_memory(error);
    }
    if (!file_write_all(output->log, line->data, line->length) ||
        !file_write_all(output->log, ",\n", 2)) {
        return log_failed(output, error);
    }
    output->pages[output->count++] = *summary;
    return ECGP_OK;
}

enum ecgp_result output_finish_log(struct output *output, struct ecgp_error *error)
{
    static const char tail[] = "\n]}\n";
    const off_t end = lseek(output->log, 0, SEEK_END);
    const off_t cut = output->count > 0 ? end - 2 : end; /* the comma behind the last page */
    if (end < 0 || ftruncate(output->log, cut) != 0 ||
        !file_write_all(output->log, tail, sizeof tail - 1) || fsync(output->log) != 0 ||
        renameat(output->lock, TREE_LOGS_PART, output->lock, TREE_LOGS) != 0) {
        return log_failed(output, error);
    }
    fsync(output->lock);
    return ECGP_OK;
}
