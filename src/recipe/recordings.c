#define _GNU_SOURCE
#include "recipe/recordings.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "config/settings.h"
#include "record/wfdb_header.h"
#include "recipe/page_sum.h"

#define BUILTIN "builtin:"

/* --- sources ------------------------------------------------------------------------------------
 */

static enum ecgp_result keep(struct recordings *list, char *owned, struct ecgp_error *error)
{
    char **grown =
        owned ? array_grow(list->source, &list->capacity, list->count + 1, sizeof *grown) : NULL;
    if (!grown) {
        free(owned);
        return error_no_memory(error);
    }
    list->source = grown;
    list->source[list->count++] = owned;
    return ECGP_OK;
}

enum ecgp_result recordings_add(struct recordings *recordings, const char *source,
                                struct ecgp_error *error)
{
    const bool builtin = strncmp(source, BUILTIN, strlen(BUILTIN)) == 0;
    return builtin ? ECGP_OK : keep(recordings, strdup(source), error);
}

void recordings_free(struct recordings *recordings)
{
    for (size_t i = 0; i < recordings->count; i++) {
        free(recordings->source[i]);
    }
    free(recordings->source);
    *recordings = (struct recordings){0};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts, and keeps one of those that are the same. */
static void sort(struct recordings *list)
{
    size_t kept = 0;
    if (list->count > 1) { /* else there may be no array */
        qsort(list->source, list->count, sizeof *list->source, by_name);
    }
    for (size_t i = 0; i < list->count; i++) {
        if (kept > 0 && strcmp(list->source[i], list->source[kept - 1]) == 0) {
            free(list->source[i]);
        } else {
            list->source[kept++] = list->source[i];
        }
    }
    list->count = kept;
}

/* --- their files --------------------------------------------------------------------------------
 */

static bool ends_with(const char *text, const char *ending)
{
    const size_t length = strlen(text), tail = strlen(ending);
    return length >= tail && strcmp(text + length - tail, ending) == 0;
}

/* A name beside a file. */
static char *beside(const char *path, const char *name)
{
    struct text out = {0};
    text_add_bytes(&out, path, (size_t)(file_base(path) - path));
    text_add(&out, name);
    if (out.failed) {
        text_free(&out);
    }
    return out.data;
}

static enum ecgp_result add_header_files(struct recordings *files, const char *path,
                                         struct ecgp_error *error)
{
    struct wfdb_header header;
    enum ecgp_result result = wfdb_header_read(path, &header, error);
    for (int i = 0; result == ECGP_OK && i < header.signals; i++) {
        result = keep(files, beside(path, header.signal[i].file), error);
    }
    if (result == ECGP_OK) {
        wfdb_header_free(&header);
    }
    return result;
}

/* The files of a source: a header's own and those that it names, or the one file. */
static enum ecgp_result add_files(struct recordings *files, const char *source,
                                  struct ecgp_error *error)
{
    char *path = strdup(source);
    char *colon = path ? strrchr(path, ':') : NULL;
    if (colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1)) {
        *colon = '\0';
    }
    const bool header = path && ends_with(path, ".hea");
    enum ecgp_result result = keep(files, path, error);
    return result == ECGP_OK && header
               ? add_header_files(files, files->source[files->count - 1], error)
               : result;
}

/* The tables that pages follow from, where they are. */
static enum ecgp_result add_tables(struct recordings *files, const struct ecgp_options *options,
                                   struct ecgp_error *error)
{
    const struct settings *settings = options_settings(options);
    const char *root = settings->raw_signal_path;
    char *database = *root ? file_join(root, RECORDINGS_PTBXL) : strdup("");
    enum file_kind kind = FILE_NONE;
    enum ecgp_result result = database ? ECGP_OK : error_no_memory(error);
    if (result == ECGP_OK && *database) {
        result = file_find(database, &kind, error);
    }
    if (result == ECGP_OK && kind == FILE_OTHER) {
        result = keep(files, database, error);
        database = NULL;
    }
    free(database);
    if (result == ECGP_OK && *settings->record_table) {
        result = keep(files, strdup(settings->record_table), error);
    }
    return result == ECGP_OK && *settings->records ? keep(files, strdup(settings->records), error)
                                                   : result;
}

/* The folder that the options name, or that of the file that they name. */
struct root {
    const char *path;
    size_t length; /* of a path's beginning that is this folder, with its slash */
};

static const char *root_of(const struct ecgp_options *options)
{
    const struct settings *settings = options_settings(options);
    return *settings->raw_signal_path ? settings->raw_signal_path : settings->signal_dataset_path;
}

static enum ecgp_result find_root(const struct ecgp_options *options, struct root *root,
                                  struct ecgp_error *error)
{
    enum file_kind kind = FILE_NONE;
    root->path = root_of(options);
    const enum ecgp_result result = *root->path ? file_find(root->path, &kind, error) : ECGP_OK;
    root->length = kind == FILE_FOLDER ? strlen(root->path) + !ends_with(root->path, "/")
                                       : (size_t)(file_base(root->path) - root->path);
    return result;
}

/* The path below that folder; a path elsewhere as it is. */
static const char *below_root(const struct root *root, const char *path)
{
    const size_t given = strlen(root->path);
    const size_t same = root->length < given ? root->length : given;
    const bool below =
        root->length > 0 && strncmp(path, root->path, same) == 0 && path[root->length - 1] == '/';
    return below ? path + root->length : path;
}

enum ecgp_result recordings_sum(struct recordings *recordings, const struct ecgp_options *options,
                                int64_t *count, struct text *out, struct ecgp_error *error)
{
    struct recordings files = {0};
    struct root root;
    char hex[DIGEST_HEX];
    enum ecgp_result result = find_root(options, &root, error);
    sort(recordings);
    for (size_t i = 0; i < recordings->count && result == ECGP_OK; i++) {
        result = add_files(&files, recordings->source[i], error);
    }
    result = result ? result : add_tables(&files, options, error);
    sort(&files);
    for (size_t i = 0; i < files.count && result == ECGP_OK; i++) {
        result = file_sum(files.source[i], hex, NULL, error);
        digest_add_line(out, hex, below_root(&root, files.source[i]));
    }
    *count = (int64_t)files.count;
    recordings_free(&files);
    return result == ECGP_OK && out->failed ? error_no_memory(error) : result;
}

/* --- comparing ----------------------------------------------------------------------------------
 */

static enum ecgp_result check_line(const char *line, size_t length, const struct root *root,
                                   struct ecgp_error *error)
{
    const size_t sum = DIGEST_HEX - 1;
    char hex[DIGEST_HEX];
    if (length < sum + 3) {
        return error_set(error, ECGP_BAD_DATA, "records.sha256: a line is no checksum");
    }
    const char *name = line + sum + 2;
    struct text path = {0};
    if (*name != '/') {
        const size_t given = strlen(root->path);
        text_add_bytes(&path, root->path, root->length < given ? root->length : given);
        text_add(&path, root->length > given ? "/" : "");
    }
    text_add_bytes(&path, name, length - sum - 2);
    enum ecgp_result result =
        path.failed ? error_no_memory(error) : file_sum(path.data, hex, NULL, error);
    if (result == ECGP_OK && strncmp(hex, line, sum) != 0) {
        result = error_set(error, ECGP_BAD_DATA, "%s: not the file that the recipe was made from",
                           path.data);
    }
    text_free(&path);
    return result;
}

enum ecgp_result recordings_check(const char *lines, const struct ecgp_options *options,
                                  const struct ecgp_run_hooks *hooks, int64_t *files,
                                  struct ecgp_error *error)
{
    struct root root;
    enum ecgp_result result = find_root(options, &root, error);
    for (const char *line = lines; *line && result == ECGP_OK; (*files)++) {
        const size_t length = strcspn(line, "\n");
        result = hooks && hooks->stop && hooks->stop(hooks->user)
                     ? error_set(error, ECGP_STOPPED, "stopped")
                     : check_line(line, length, &root, error);
        line += length + (line[length] == '\n');
    }
    return result;
}

enum ecgp_result recordings_count(const struct ecgp_options *options, int64_t *count,
                                  struct ecgp_error *error)
{
    struct ecgp_source *source;
    *count = 0;
    if (!*root_of(options)) {
        return ECGP_OK;
    }
    const enum ecgp_result result = ecgp_source_open(options, &source, error);
    if (result == ECGP_OK) {
        *count = (int64_t)ecgp_source_count(source);
        ecgp_source_close(source);
    }
    return result;
}
