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

static const struct {
    const char *name, *part;
    const char *end; /* of each line */
    size_t cut;      /* bytes of it that the last line does not have */
    const char *tail;
} files[LOGS] = {
    [LOG_PAGES] = {TREE_PAGES, TREE_PAGES_PART, "\n", 0, ""},
    [LOG_REFERENCE] = {TREE_LOGS, TREE_LOGS_PART, ",\n", 2, "\n]}\n"},
};

static bool make_room(struct output *output)
{
    struct page_summary *pages =
        array_grow(output->pages, &output->capacity, (size_t)output->count + 1, sizeof *pages);
    output->pages = pages ? pages : output->pages;
    return pages;
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* A log that is read line by line. */
struct reader {
    FILE *file;
    char *line;
    size_t room;
    off_t end; /* behind the last line that counts */
};

static enum ecgp_result open_reader(const struct output *output, const char *name,
                                    struct reader *reader, struct ecgp_error *error)
{
    char *path = file_join(output->folder, name);
    *reader = (struct reader){.file = path ? fopen(path, "re") : NULL};
    free(path);
    return reader->file || errno == ENOENT ? ECGP_OK
                                           : error_set(error, ECGP_NO_INPUT, "%s/%s: %s",
                                                       output->folder, name, strerror(errno));
}

static void close_reader(struct reader *reader)
{
    if (reader->file) {
        fclose(reader->file);
    }
    free(reader->line);
}

/* The length of the next line with its end; 0 where none is left or it was cut short. */
static size_t next_line(struct reader *reader)
{
    const ssize_t length = reader->file ? getline(&reader->line, &reader->room, reader->file) : -1;
    return length > 0 && reader->line[length - 1] == '\n' ? (size_t)length : 0;
}

/* Whether the next line of logs.json is whole and that of the page; counts it then. */
static bool take_reference(struct reader *reader, const char *name)
{
    const size_t length = next_line(reader);
    char head[sizeof((struct page_summary *)0)->name + 16];
    const int known = snprintf(head, sizeof head, "{\"name\": \"%s\",", name);
    const bool good = length > 2 && reader->line[length - 2] == ',' &&
                      strncmp(reader->line, head, (size_t)known) == 0;
    reader->end += good ? (off_t)length : 0;
    return good;
}

/* Reads the pages that are whole in all logs. */
static enum ecgp_result read_pages(struct output *output, const char *name, struct reader *pages,
                                   struct reader *reference, struct ecgp_error *error)
{
    for (size_t length; (length = next_line(pages)) > 0;) {
        if (!make_room(output)) {
            return error_no_memory(error);
        }
        struct page_summary *page = &output->pages[output->count];
        if (!log_line_read(pages->line, length - 1, page)) {
            return error_set(error, ECGP_BAD_DATA, "%s/%s:%lld: not a page's line; --overwrite it",
                             output->folder, name, (long long)output->count + 1);
        }
        if (reference && !take_reference(reference, page->name)) {
            break;
        }
        pages->end += (off_t)length;
        output->count++;
    }
    return ECGP_OK;
}

enum ecgp_result output_read_log(struct output *output, off_t end[LOGS], struct ecgp_error *error)
{
    struct reader pages, reference = {0};
    const bool both = output->reference && !output->complete;
    const char *name = output->complete ? TREE_PAGES : TREE_PAGES_PART;
    enum ecgp_result result = open_reader(output, name, &pages, error);
    if (result == ECGP_OK && both) {
        result = open_reader(output, TREE_LOGS_PART, &reference, error);
        reference.end = (off_t)next_line(&reference); /* the head */
    }
    if (result == ECGP_OK) {
        result = read_pages(output, name, &pages, both ? &reference : NULL, error);
    }
    end[LOG_PAGES] = pages.end;
    end[LOG_REFERENCE] = reference.end;
    close_reader(&pages);
    close_reader(&reference);
    return result;
}

/* --- writing ------------------------------------------------------------------------------------
 */

static enum ecgp_result log_failed(const struct output *output, int log, struct ecgp_error *error)
{
    return error_set(error, ECGP_IO, "%s/%s: writing failed: %s", output->folder, files[log].part,
                     strerror(errno));
}

static enum ecgp_result open_log(struct output *output, int log, off_t end, const struct text *head,
                                 struct ecgp_error *error)
{
    output->log[log] = openat(output->lock, files[log].part,
                              O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (output->log[log] < 0) {
        return error_set(error, ECGP_NO_OUTPUT, "%s/%s: cannot be written: %s", output->folder,
                         files[log].part, strerror(errno));
    }
    const bool good = ftruncate(output->log[log], end) == 0 &&
                      (end > 0 || file_write_all(output->log[log], head->data, head->length));
    return good ? ECGP_OK : log_failed(output, log, error);
}

enum ecgp_result output_open_log(struct output *output, const off_t end[LOGS], double rate_hz,
                                 struct ecgp_error *error)
{
    struct text none = {0}, head = {0};
    enum ecgp_result result = open_log(output, LOG_PAGES, end[LOG_PAGES], &none, error);
    text_add(&head, "{\"frequency\": ");
    text_add_json_number(&head, rate_hz);
    text_add(&head, ", \"samples\": [\n");
    if (result == ECGP_OK && output->reference) {
        result = head.failed ? error_no_memory(error)
                             : open_log(output, LOG_REFERENCE, end[LOG_REFERENCE], &head, error);
    }
    text_free(&head);
    return result;
}

static enum ecgp_result add_line(const struct output *output, int log, const struct text *line,
                                 struct ecgp_error *error)
{
    const bool good = file_write_all(output->log[log], line->data, line->length) &&
                      file_write_all(output->log[log], files[log].end, strlen(files[log].end));
    return good ? ECGP_OK : log_failed(output, log, error);
}

enum ecgp_result output_add(struct output *output, const struct page_summary *summary,
                            const struct text line[LOGS], struct ecgp_error *error)
{
    if (!make_room(output)) {
        return error_no_memory(error);
    }
    enum ecgp_result result = ECGP_OK;
    for (int log = LOGS - 1; log >= 0 && result == ECGP_OK; log--) {
        if (output->log[log] >= 0) {
            result = add_line(output, log, &line[log], error);
        }
    }
    if (result == ECGP_OK) {
        output->pages[output->count++] = *summary;
    }
    return result;
}

/* Closes a log and gives it its name. */
static bool finish_log(const struct output *output, int log)
{
    const int file = output->log[log];
    const off_t end = lseek(file, 0, SEEK_END);
    const off_t cut = output->count > 0 ? end - (off_t)files[log].cut : end;
    return end >= 0 && ftruncate(file, cut) == 0 &&
           file_write_all(file, files[log].tail, strlen(files[log].tail)) && fsync(file) == 0 &&
           renameat(output->lock, files[log].part, output->lock, files[log].name) == 0;
}

enum ecgp_result output_finish_log(struct output *output, struct ecgp_error *error)
{
    for (int log = LOGS - 1; log >= 0; log--) {
        if (output->log[log] >= 0 && !finish_log(output, log)) {
            return log_failed(output, log, error);
        }
    }
    fsync(output->lock);
    return ECGP_OK;
}
