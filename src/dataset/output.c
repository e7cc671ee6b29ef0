#define _GNU_SOURCE
#include "dataset/output.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <ecgpress/ecgpress.h>

#include "base/array.h"
#include "base/file.h"
#include "base/json.h"
#include "dataset/contact_sheet.h"
#include "dataset/lists.h"
#include "dataset/tree.h"
#include "dataset/tree_remove.h"

enum {
    MAX_CONFIG = 1 << 20, /* bytes of ecgpress.json */
    LOCK_TRIES = 50,      /* of a tenth of a second: workers of a killed run end within that */
};

/* All that a run makes in its folder. Where a run is removed the log goes first, so that what is
 * left by a broken-off removal never looks complete. */
static const char *const own_names[] = {
    TREE_LOGS,    TREE_LOGS_PART, TREE_SKIPPED, TREE_INDEX,  DETECTION,
    DIGITIZATION, SEGMENTATION,   OVERLAP,      TREE_CONFIG,
};

enum { OWN_NAMES = ARRAY_COUNT(own_names) };

/* A path under the folder for as long as a call needs it. */
static enum ecgp_result with_path(const struct output *output, const char *name,
                                  enum ecgp_result (*call)(const char *, struct ecgp_error *),
                                  struct ecgp_error *error)
{
    char *path = file_join(output->folder, name);
    const enum ecgp_result result = path ? call(path, error) : error_no_memory(error);
    free(path);
    return result;
}

static bool has(const struct output *output, const char *name)
{
    return faccessat(output->lock, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* What a run left that was killed before it began counts as nothing. */
static bool folder_is_empty(const char *path)
{
    DIR *folder = opendir(path);
    bool empty = true;
    const struct dirent *entry;
    while (folder && empty && (entry = readdir(folder))) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                strcmp(entry->d_name, "." TREE_CONFIG ".part") == 0;
    }
    if (folder) {
        closedir(folder);
    }
    return empty;
}

/* Opens the folder and keeps other runs out of it; the lanes inherit the lock, so that it holds
 * until the last of them has ended. */
static enum ecgp_result lock(struct output *output, struct ecgp_error *error)
{
    output->lock = open(output->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (output->lock < 0) {
        return error_set(error, ECGP_NO_OUTPUT, "%s: %s", output->folder, strerror(errno));
    }
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(output->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
            return ECGP_OK; /* a file system without locks is used without */
        }
        usleep(100000);
    }
    return error_set(error, ECGP_NO_OUTPUT, "%s: another run is at work in this folder",
                     output->folder);
}

static void write_config(const struct ecgp_options *options, struct text *text)
{
    struct text values = {0};
    options_write_json(options, true, &values);
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "ecgpress", ecgp_version());
    json_raw(&json, "options", values.failed ? NULL : values.data);
    json_end(&json);
    json_finish(&json);
    text_add(text, "\n");
    text_free(&values);
}

/* The first option in which two configurations differ, in a sentence. */
static enum ecgp_result explain_difference(const struct output *output, const char *before,
                                           size_t size, const char *now, struct ecgp_error *error)
{
    cJSON *a = cJSON_ParseWithLength(before, size);
    cJSON *b = cJSON_Parse(now);
    const cJSON *old = cJSON_GetObjectItemCaseSensitive(a, "options");
    const cJSON *item;
    enum ecgp_result result = ECGP_OK;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(b, "options"))
    {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(old, item->string);
        if (!cJSON_Compare(item, other, true)) {
            char *was = other ? cJSON_PrintUnformatted(other) : NULL;
            char *is = cJSON_PrintUnformatted(item);
            result = error_set(error, ECGP_NO_OUTPUT,
                               "%s: this run was begun with %s %s, not %s; take it up again with "
                               "the same options, or --overwrite it",
                               output->folder, item->string, was ? was : "unset", is ? is : "?");
            cJSON_free(was);
            cJSON_free(is);
            break;
        }
    }
    if (result == ECGP_OK) {
        result = error_set(error, ECGP_NO_OUTPUT,
                           "%s: this run was begun by another version of ecgpress; --overwrite it",
                           output->folder);
    }
    cJSON_Delete(a);
    cJSON_Delete(b);
    return result;
}

static enum ecgp_result check_same_run(const struct output *output, const struct text *config,
                                       struct ecgp_error *error)
{
    char *path = file_join(output->folder, TREE_CONFIG);
    char *before = NULL;
    size_t size = 0;
    enum ecgp_result result =
        path ? file_read(path, MAX_CONFIG, &before, &size, error) : error_no_memory(error);
    if (result == ECGP_OK && (size != config->length || memcmp(before, config->data, size) != 0)) {
        result = explain_difference(output, before, size, config->data, error);
    }
    free(before);
    free(path);
    return result;
}

/* Removes what an earlier run made here. What is not known to be of ecgpress is never touched. */
static enum ecgp_result remove_own(const struct output *output, struct ecgp_error *error)
{
    if (!has(output, TREE_CONFIG)) {
        for (int i = 0; i < OWN_NAMES; i++) {
            if (has(output, own_names[i])) {
                return error_set(error, ECGP_NO_OUTPUT,
                                 "%s/%s is there, but no run of ecgpress made it (there is no "
                                 "%s); move it away first",
                                 output->folder, own_names[i], TREE_CONFIG);
            }
        }
        return ECGP_OK;
    }
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < OWN_NAMES && result == ECGP_OK; i++) {
        result = with_path(output, own_names[i], tree_remove, error);
    }
    return result;
}

static bool make_room(struct output *output)
{
    if (output->count < output->room) {
        return true;
    }
    const int64_t room = output->room ? 2 * output->room : 256;
    struct page_summary *pages = realloc(output->pages, (size_t)room * sizeof *pages);
    if (!pages) {
        return false;
    }
    output->pages = pages;
    output->room = room;
    return true;
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

static enum ecgp_result take_up(struct output *output, const char *name, off_t *end,
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

/* Opens logs.json.part behind its last whole line, or begins it. */
static enum ecgp_result open_log(struct output *output, off_t end, double rate_hz,
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

/* Makes the folders of a product's files. */
static enum ecgp_result make_folders(const struct output *output, const struct product_path *at,
                                     struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int bit = 0; bit < PLACES && result == ECGP_OK; bit++) {
        struct text name = {0};
        if (at->places >> bit & 1) {
            tree_add_folder(&name, (enum place)(1 << bit), at->pattern);
            result = name.failed ? error_no_memory(error)
                                 : with_path(output, name.data, file_make_folders, error);
        }
        text_free(&name);
    }
    return result;
}

enum ecgp_result output_make_subfolders(const struct output *output, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS && result == ECGP_OK; i++) {
        result = make_folders(output, &products[i / PRODUCT_PATHS].path[i % PRODUCT_PATHS], error);
    }
    return result;
}

static enum ecgp_result begin(struct output *output, const struct text *config,
                              struct ecgp_error *error)
{
    char *path = file_join(output->folder, TREE_CONFIG);
    const enum ecgp_result result =
        path ? file_write(path, config->data, config->length, error) : error_no_memory(error);
    free(path);
    return result == ECGP_OK ? output_make_subfolders(output, error) : result;
}

static enum ecgp_result prepare(struct output *output, const struct settings *values,
                                const struct text *config, double rate_hz, struct ecgp_error *error)
{
    const bool empty = folder_is_empty(output->folder);
    off_t end = 0;
    enum ecgp_result result;
    if (!empty && values->resume && has(output, TREE_CONFIG)) {
        output->complete = has(output, TREE_LOGS);
        const char *log = output->complete ? TREE_LOGS : TREE_LOGS_PART;
        result = check_same_run(output, config, error);
        if (result == ECGP_OK && has(output, log)) {
            result = take_up(output, log, &end, error);
        }
        if (result == ECGP_OK) {
            result = output_make_subfolders(output, error);
        }
    } else if (empty || values->overwrite) {
        result = empty ? ECGP_OK : remove_own(output, error);
        if (result == ECGP_OK) {
            result = begin(output, config, error);
        }
    } else {
        return error_set(error, ECGP_NO_OUTPUT,
                         values->resume ? "%s: not empty, and not a run of ecgpress to resume"
                                        : "%s: not empty; give --resume to finish a run begun "
                                          "there, --overwrite to make it anew, or another folder",
                         output->folder);
    }
    if (result == ECGP_OK && !output->complete) {
        result = open_log(output, end, rate_hz, error);
    }
    return result;
}

enum ecgp_result output_open(struct output *output, const struct ecgp_options *options,
                             double rate_hz, struct ecgp_error *error)
{
    const struct settings *values = options_settings(options);
    *output = (struct output){.lock = -1, .log = -1, .folder = strdup(values->datasets_path)};
    if (!output->folder) {
        return error_no_memory(error);
    }
    if (values->resume && values->overwrite) {
        return error_set(error, ECGP_USAGE, "--resume and --overwrite exclude one another");
    }
    struct text config = {0};
    write_config(options, &config);
    enum ecgp_result result = file_make_folders(output->folder, error);
    if (result == ECGP_OK) {
        result = lock(output, error);
    }
    if (result == ECGP_OK) {
        result = config.failed ? error_no_memory(error)
                               : prepare(output, values, &config, rate_hz, error);
    }
    text_free(&config);
    return result;
}

void output_close(struct output *output)
{
    if (output->log >= 0) {
        close(output->log);
    }
    if (output->lock >= 0) {
        close(output->lock);
    }
    free(output->pages);
    free(output->folder);
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

/* Closes the list and gives the log its name. */
static enum ecgp_result finish_log(struct output *output, struct ecgp_error *error)
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

enum ecgp_result output_finish(struct output *output, enum label_shape shape,
                               const int classes[ECGP_LEADS], const struct text *skipped,
                               struct ecgp_error *error)
{
    enum ecgp_result result = lists_write(output->folder, output->pages, output->count, error);
    struct text yaml = {0};
    yolo_data(&yaml, shape, classes);
    const struct {
        const char *name;
        const struct text *text;
    } files[] = {{DETECTION "/" TREE_CLASSES, &yaml}, {TREE_SKIPPED, skipped}};
    for (int i = 0; i < 2 && result == ECGP_OK; i++) {
        char *path = file_join(output->folder, files[i].name);
        result = path && !files[i].text->failed
                     ? file_write(path, files[i].text->data, files[i].text->length, error)
                     : error_no_memory(error);
        free(path);
    }
    text_free(&yaml);
    if (result == ECGP_OK && !output->complete) {
        result = finish_log(output, error);
    }
    return result == ECGP_OK ? contact_sheet_write(output->folder, error) : result;
}
