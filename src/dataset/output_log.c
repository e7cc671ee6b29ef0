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
#include "dataset/file_list.h"
#include "dataset/log_line.h"
#include "dataset/tree.h"

static bool is_wanted(const struct output *output, int log)
{
    return tree_wants_log(output->places, (enum log)log);
}

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
    size_t room, length; /* of the line, with its end; 0 where none is left or it was cut short */
    off_t end;           /* behind the last line that counts */
    bool named;          /* it has its final name */
    bool closed;         /* of logs.json: that line is the last */
    int cause;           /* errno where reading failed */
};

struct readers {
    struct reader of[LOGS];
    int broken;   /* the log in which reading ended ... */
    bool garbage; /* ... at a line that is whole, but none of the next page */
};

/* Says why a log cannot be opened, by errno, and closes it. */
static enum ecgp_result opening_failed(const struct output *output, const char *name, int fd,
                                       struct ecgp_error *error)
{
    const int cause = errno;
    if (fd >= 0) {
        close(fd);
    }
    return folder_opening_failed(&output->root, name, cause, error);
}

static enum ecgp_result open_reader(const struct output *output, int log, struct reader *reader,
                                    struct ecgp_error *error)
{
    const struct folder *root = &output->root;
    bool growing;
    enum ecgp_result result = folder_find(root, tree_logs[log].part, &growing, error);
    result = result ? result : folder_find(root, tree_logs[log].name, &reader->named, error);
    if (result != ECGP_OK) {
        return result;
    }
    reader->named = reader->named && !growing;
    const char *name = reader->named ? tree_logs[log].name : tree_logs[log].part;
    const int fd = folder_open_file(root, name, O_RDONLY | O_NONBLOCK);
    struct stat status;
    if (fd < 0 && errno == ENOENT) {
        return ECGP_OK;
    }
    const bool known = fd >= 0 && fstat(fd, &status) == 0;
    if (known && !S_ISREG(status.st_mode)) {
        close(fd);
        return error_set(error, ECGP_NO_OUTPUT, "%s/%s: not a regular file; move it away",
                         output->folder, name);
    }
    reader->file = known ? fdopen(fd, "r") : NULL;
    return reader->file ? ECGP_OK : opening_failed(output, name, fd, error);
}

static void close_readers(struct readers *readers)
{
    for (int log = 0; log < LOGS; log++) {
        if (readers->of[log].file) {
            fclose(readers->of[log].file);
        }
        free(readers->of[log].line);
    }
}

/* Reads the next line; false where none is left that is whole, or with the cause of a failure. */
static bool next_line(struct reader *reader)
{
    errno = 0;
    const ssize_t length = reader->file ? getline(&reader->line, &reader->room, reader->file) : -1;
    const bool whole = length > 0 && reader->line[length - 1] == '\n';
    reader->length = whole ? (size_t)length : 0;
    reader->cause = length < 0 ? errno : 0;
    return whole;
}

/* Whether a line of logs.json or files.jsonl is that of the page. */
static bool is_line_of(struct reader *reader, int log, const char *name)
{
    char head[sizeof((struct page_summary *)0)->name + 16];
    const int known = snprintf(head, sizeof head, "{\"name\": \"%s\",", name);
    if (reader->length < (size_t)known + 2 || strncmp(reader->line, head, (size_t)known) != 0) {
        return false;
    }
    const char last = reader->line[reader->length - 2];
    reader->closed = log == LOG_REFERENCE && last == '}';
    return last == (log == LOG_REFERENCE && !reader->closed ? ',' : '}');
}

static bool is_line_of_pages(struct reader *reader, struct page_summary *page)
{
    const enum ecgp_result result = log_line_read(reader->line, reader->length - 1, page);
    reader->cause = result == ECGP_NO_MEMORY ? ENOMEM : reader->cause;
    return result == ECGP_OK;
}

/* Reads a page's line of each log; false where one of them has none. */
static bool read_page(const struct output *output, struct readers *readers,
                      struct page_summary *page)
{
    for (int log = 0; log < LOGS; log++) {
        struct reader *reader = &readers->of[log];
        reader->length = 0;
        if (tree_has_log(output->places, (enum log)log, page->set == SET_OVERLAP)) {
            readers->broken = log;
            readers->garbage = next_line(reader);
            if (!readers->garbage || !(log == LOG_PAGES ? is_line_of_pages(reader, page)
                                                        : is_line_of(reader, log, page->name))) {
                return false;
            }
        }
    }
    return true;
}

/* Finds out whether a page's files are what its line of files.jsonl says. */
static enum ecgp_result look_at_files(const struct output *output, const struct reader *reader,
                                      bool *whole, struct ecgp_error *error)
{
    struct file_list list;
    struct stat status;
    const char *path;
    int64_t bytes;
    const enum ecgp_result result = file_list_read(&list, reader->line, reader->length);
    *whole = result == ECGP_OK;
    while (*whole && file_list_next(&list, &path, &bytes)) {
        *whole = folder_look(&output->root, path, &status) && S_ISREG(status.st_mode) &&
                 status.st_size == bytes;
    }
    file_list_finish(&list);
    return result == ECGP_NO_MEMORY ? error_no_memory(error) : ECGP_OK;
}

static bool note_damaged(struct output *output)
{
    int64_t *damaged = array_grow(output->damaged, &output->damaged_capacity,
                                  output->damaged_count + 1, sizeof *damaged);
    if (damaged) {
        output->damaged = damaged;
        damaged[output->damaged_count++] = output->count;
    }
    return damaged;
}

static void move_ends(struct readers *readers, int sign)
{
    for (int log = 0; log < LOGS; log++) {
        readers->of[log].end += sign * (off_t)readers->of[log].length;
    }
}

/* Says that a log could not be read to its end, where that is so. */
static enum ecgp_result check_reading(const struct output *output, const struct readers *readers,
                                      struct ecgp_error *error)
{
    for (int log = 0; log < LOGS; log++) {
        const struct reader *reader = &readers->of[log];
        if (reader->cause != 0) {
            return error_set(error, reader->cause == ENOMEM ? ECGP_NO_MEMORY : ECGP_IO, "%s/%s: %s",
                             output->folder,
                             reader->named ? tree_logs[log].name : tree_logs[log].part,
                             strerror(reader->cause));
        }
    }
    return ECGP_OK;
}

/* Reads the pages that are whole in all logs. */
static enum ecgp_result read_pages(struct output *output, struct readers *readers,
                                   struct ecgp_error *error)
{
    const struct reader *files = &readers->of[LOG_FILES];
    for (;;) {
        if (!make_room(output)) {
            return error_no_memory(error);
        }
        if (readers->of[LOG_REFERENCE].closed ||
            !read_page(output, readers, &output->pages[output->count])) {
            return check_reading(output, readers, error);
        }
        bool whole;
        const enum ecgp_result result = look_at_files(output, files, &whole, error);
        if (result != ECGP_OK || (!whole && !note_damaged(output))) {
            return error_no_memory(error);
        }
        move_ends(readers, 1);
        output->count++;
    }
}

/* Whether a log has its name and ends behind the last page as it should. */
static bool is_finished(const struct output *output, int log, struct reader *reader)
{
    struct stat status;
    const char *tail = log == LOG_REFERENCE ? tree_logs[log].tail + 1 : "";
    if (!is_wanted(output, log)) {
        return true;
    }
    if (!reader->named || fstat(fileno(reader->file), &status) != 0 ||
        status.st_size != reader->end + (off_t)strlen(tail)) {
        return false;
    }
    const size_t length = reader->length; /* of the last page's line, which may be taken back */
    const bool good = !*tail || (next_line(reader) && strcmp(reader->line, tail) == 0);
    reader->length = length;
    return good;
}

/* logs.json ends without a comma: where its run goes on, its last page is made again. */
static void reopen_list(struct output *output, struct readers *readers)
{
    if (readers->of[LOG_REFERENCE].closed) {
        move_ends(readers, -1);
        output->count--;
        while (output->damaged_count > 0 &&
               output->damaged[output->damaged_count - 1] >= output->count) {
            output->damaged_count--;
        }
    }
}

/* Says which log is not what a run leaves, unless it just ended early. */
static void tell_broken(const struct output *output, const struct readers *readers)
{
    const struct reader *reader = &readers->of[readers->broken];
    const struct tree_log *log = &tree_logs[readers->broken];
    if (!readers->garbage && !readers->of[LOG_PAGES].named) {
        return;
    }
    char what[128] = "it does not end behind its last page; its end is made again", text[2048];
    if (output->count < output->total) {
        snprintf(what, sizeof what,
                 "only the first %lld of %lld pages are whole in it; the others are made again",
                 (long long)output->count, (long long)output->total);
    }
    snprintf(text, sizeof text, "%s/%s: %s", output->folder, reader->named ? log->name : log->part,
             what);
    output_tell(output, text);
}

enum ecgp_result output_read_log(struct output *output, off_t end[LOGS], struct ecgp_error *error)
{
    struct readers readers = {0};
    enum ecgp_result result = ECGP_OK;
    for (int log = 0; log < LOGS && result == ECGP_OK; log++) {
        if (is_wanted(output, log)) {
            result = open_reader(output, log, &readers.of[log], error);
        }
    }
    if (result == ECGP_OK) {
        next_line(&readers.of[LOG_REFERENCE]); /* the head */
        readers.of[LOG_REFERENCE].end = (off_t)readers.of[LOG_REFERENCE].length;
        result = read_pages(output, &readers, error);
    }
    output->complete = result == ECGP_OK && output->count == output->total;
    for (int log = 0; log < LOGS && output->complete; log++) {
        const bool finished = is_finished(output, log, &readers.of[log]);
        readers.broken = finished ? readers.broken : log;
        output->complete = finished;
    }
    if (result == ECGP_OK && !output->complete) {
        tell_broken(output, &readers);
        reopen_list(output, &readers);
    }
    for (int log = 0; log < LOGS; log++) {
        end[log] = readers.of[log].end;
    }
    close_readers(&readers);
    return result;
}

/* --- writing ------------------------------------------------------------------------------------
 */

static enum ecgp_result log_failed(const struct output *output, int log, struct ecgp_error *error)
{
    return folder_writing_failed(&output->root, tree_logs[log].part, errno, error);
}

/* A log that has its name already is to grow again: that of a run that was stopped between the two,
 * or of which something was lost. */
static enum ecgp_result reopen(const struct output *output, int log, struct ecgp_error *error)
{
    const struct tree_log *names = &tree_logs[log];
    bool named, growing;
    enum ecgp_result result = folder_find(&output->root, names->name, &named, error);
    result = result ? result : folder_find(&output->root, names->part, &growing, error);
    if (result != ECGP_OK || !named) {
        return result;
    }
    return growing ? folder_remove(&output->root, names->name, error)
                   : folder_rename(&output->root, names->name, names->part, error);
}

static enum ecgp_result open_log(struct output *output, int log, off_t end, const struct text *head,
                                 struct ecgp_error *error)
{
    const enum ecgp_result result = reopen(output, log, error);
    if (result != ECGP_OK) {
        return result;
    }
    const int file =
        folder_open_file(&output->root, tree_logs[log].part, O_RDWR | O_CREAT | O_APPEND);
    output->checkpoint.log[log] = file;
    const bool good = file >= 0 && file_cut(file, end) &&
                      (end > 0 || file_write_all(file, head->data, head->length));
    return good ? ECGP_OK : log_failed(output, log, error);
}

enum ecgp_result output_open_log(struct output *output, const off_t end[LOGS], double rate_hz,
                                 struct ecgp_error *error)
{
    struct text head[LOGS] = {0};
    text_add(&head[LOG_REFERENCE], "{\"frequency\": ");
    text_add_json_number(&head[LOG_REFERENCE], rate_hz);
    text_add(&head[LOG_REFERENCE], ", \"samples\": [\n");
    enum ecgp_result result = head[LOG_REFERENCE].failed ? error_no_memory(error) : ECGP_OK;
    for (int log = 0; log < LOGS && result == ECGP_OK; log++) {
        if (is_wanted(output, log)) {
            result = open_log(output, log, end[log], &head[log], error);
        }
    }
    text_free(&head[LOG_REFERENCE]);
    return result;
}

enum ecgp_result output_add(struct output *output, const struct page_summary *summary,
                            const struct text line[LOGS], struct ecgp_error *error)
{
    bool good = make_room(output);
    for (int log = 0; log < LOGS && good; log++) {
        if (output->checkpoint.log[log] >= 0 &&
            tree_has_log(output->places, (enum log)log, summary->set == SET_OVERLAP)) {
            good =
                checkpoint_add(&output->checkpoint, (enum log)log, &line[log], tree_logs[log].end);
        }
    }
    if (!good) {
        return error_no_memory(error);
    }
    output->pages[output->count++] = *summary;
    return ECGP_OK;
}

/* Writes the end of a log. */
static bool close_log(const struct output *output, int log)
{
    const int file = output->checkpoint.log[log];
    const off_t end = lseek(file, 0, SEEK_END);
    const off_t cut = output->count > 0 ? end - (off_t)tree_logs[log].cut : end;
    return end >= 0 && file_cut(file, cut) &&
           file_write_all(file, tree_logs[log].tail, strlen(tree_logs[log].tail)) &&
           file_sync(file);
}

enum ecgp_result output_finish_log(struct output *output, struct ecgp_error *error)
{
    enum ecgp_result result = folder_remove(&output->root, TREE_BEGUN, error);
    for (int log = LOGS - 1; log >= 0 && result == ECGP_OK; log--) {
        if (is_wanted(output, log)) {
            result = close_log(output, log) ? ECGP_OK : log_failed(output, log, error);
        }
    }
    for (int log = LOGS - 1; log >= 0 && result == ECGP_OK; log--) {
        if (is_wanted(output, log)) {
            result = folder_rename(&output->root, tree_logs[log].part, tree_logs[log].name, error);
        }
    }
    return result ? result : folder_sync(&output->root, error);
}
