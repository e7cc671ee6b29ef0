#define _GNU_SOURCE
#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/file.h"
#include "record/formats.h"

struct paths {
    char **path;
    size_t count, capacity;
};

static bool paths_add(struct paths *paths, const char *path)
{
    char **grown = array_grow(paths->path, &paths->capacity, paths->count + 1, sizeof *grown);
    if (!grown) {
        return false;
    }
    paths->path = grown;
    grown[paths->count] = strdup(path);
    return grown[paths->count++] != NULL;
}

static void paths_free(struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        free(paths->path[i]);
    }
    free(paths->path);
}

static bool is_record(const FTSENT *entry)
{
    const struct record_format *format = record_format_of_ending(entry->fts_path);
    if (!format || format->list) {
        return false;
    }
    struct stat status;
    return entry->fts_info == FTS_F ||
           (entry->fts_info == FTS_SL && stat(entry->fts_path, &status) == 0 &&
            S_ISREG(status.st_mode));
}

static enum ecgp_result visit(FTS *walk, FTSENT *entry, struct paths *paths,
                              struct ecgp_error *error)
{
    if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
        return file_opening_failed(entry->fts_path, entry->fts_errno, error);
    }
    if (entry->fts_level > 0 && entry->fts_name[0] == '.') {
        fts_set(walk, entry, FTS_SKIP);
        return ECGP_OK;
    }
    return !is_record(entry) || paths_add(paths, entry->fts_path) ? ECGP_OK
                                                                  : error_no_memory(error);
}

static enum ecgp_result collect(const char *folder, struct paths *paths, struct ecgp_error *error)
{
    char *copy = strdup(folder);
    if (!copy) {
        return error_no_memory(error);
    }
    char *const roots[] = {copy, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
    enum ecgp_result result = ECGP_OK;
    while (walk && result == ECGP_OK) {
        errno = 0;
        FTSENT *entry = fts_read(walk);
        if (!entry) {
            break;
        }
        result = visit(walk, entry, paths, error);
    }
    if (result == ECGP_OK && errno != 0) {
        result = error_set(error, ECGP_IO, "%s: %s", folder, strerror(errno));
    }
    if (walk) {
        fts_close(walk);
    }
    free(copy);
    return result;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

enum ecgp_result tree_list(const char *folder, struct listing *listing, struct ecgp_error *error)
{
    struct paths paths = {0};
    enum ecgp_result result = collect(folder, &paths, error);
    if (result == ECGP_OK && paths.count == 0) {
        result =
            error_set(error, ECGP_NO_INPUT,
                      "%s: holds no record, looked for %s and for %s files in it and the folders "
                      "beneath",
                      folder, PTBXL_TABLE, record_endings(true, " and ").text);
    }
    if (result == ECGP_OK) {
        qsort(paths.path, paths.count, sizeof *paths.path, compare);
    }
    for (size_t i = 0; result == ECGP_OK && i < paths.count; i++) {
        result = listing_add_file(listing, paths.path[i], (int64_t)i, error);
    }
    paths_free(&paths);
    return result;
}
