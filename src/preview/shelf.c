#define _POSIX_C_SOURCE 200809L
#include "preview/shelf.h"

#include <stdlib.h>
#include <string.h>

#include <ecgpress/source.h>

#include "base/error.h"
#include "base/text.h"

struct shelf {
    struct ecgp_source **sources;
    int count;
    struct text spoken; /* what it was opened with */
};

bool paths_copy(struct paths *paths, int count, const char *const *path)
{
    *paths = (struct paths){.path = calloc((size_t)count + 1, sizeof *paths->path)};
    bool good = paths->path;
    for (int i = 0; good && i < count; i++) {
        paths->path[i] = strdup(path[i]);
        good = paths->path[i];
        paths->count += good;
    }
    return good;
}

void paths_free(struct paths *paths)
{
    for (int i = 0; i < paths->count; i++) {
        free(paths->path[i]);
    }
    free(paths->path);
    *paths = (struct paths){0};
}

/* All that records depend on. */
static void speak(struct text *text, const struct ecgp_options *options, const struct paths *paths)
{
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        if (strcmp(info->group, "input") == 0 || strcmp(info->name, "seed") == 0) {
            text_addf(text, "%s=%s %d\n", info->name, ecgp_options_get(options, info->name),
                      (int)ecgp_options_source(options, info->name));
        }
    }
    for (int i = 0; i < paths->count; i++) {
        text_addf(text, "%s\n", paths->path[i]);
    }
}

bool shelf_is_of(const struct shelf *shelf, const struct ecgp_options *options,
                 const struct paths *paths)
{
    struct text spoken = {0};
    speak(&spoken, options, paths);
    const bool same = shelf && !spoken.failed && strcmp(spoken.data, shelf->spoken.data) == 0;
    text_free(&spoken);
    return same;
}

static enum ecgp_result add_path(struct shelf *shelf, const struct ecgp_options *options,
                                 const char *path, struct ecgp_error *error)
{
    struct ecgp_options *own = NULL;
    enum ecgp_result result = ecgp_options_copy(options, &own, error);
    if (result == ECGP_OK) {
        result = ecgp_options_set(own, "raw_signal_path", path, error);
    }
    if (result == ECGP_OK) {
        result = ecgp_source_open(own, &shelf->sources[shelf->count], error);
        shelf->count += result == ECGP_OK;
    }
    ecgp_options_destroy(own);
    return result;
}

static enum ecgp_result fill(struct shelf *shelf, const struct ecgp_options *options,
                             const struct paths *paths, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    if (!shelf->sources || shelf->spoken.failed) {
        return error_no_memory(error);
    }
    if (paths->count == 0) {
        result = ecgp_source_open(options, &shelf->sources[0], error);
        shelf->count = result == ECGP_OK;
    }
    for (int i = 0; i < paths->count && result == ECGP_OK; i++) {
        result = add_path(shelf, options, paths->path[i], error);
    }
    if (result == ECGP_OK && shelf_count(shelf) == 0) {
        result = error_set(error, ECGP_NO_INPUT, "there are no records in %s",
                           paths->count ? paths->path[0] : ecgp_source_describe(shelf->sources[0]));
    }
    return result;
}

enum ecgp_result shelf_open(struct shelf **out, const struct ecgp_options *options,
                            const struct paths *paths, struct ecgp_error *error)
{
    *out = NULL;
    struct shelf *shelf = calloc(1, sizeof *shelf);
    if (!shelf) {
        return error_no_memory(error);
    }
    shelf->sources = calloc((size_t)paths->count + 1, sizeof *shelf->sources);
    speak(&shelf->spoken, options, paths);
    const enum ecgp_result result = fill(shelf, options, paths, error);
    if (result == ECGP_OK) {
        *out = shelf;
    } else {
        shelf_close(shelf);
    }
    return result;
}

void shelf_close(struct shelf *shelf)
{
    if (!shelf) {
        return;
    }
    for (int i = 0; i < shelf->count; i++) {
        ecgp_source_close(shelf->sources[i]);
    }
    free(shelf->sources);
    text_free(&shelf->spoken);
    free(shelf);
}

int64_t shelf_count(const struct shelf *shelf)
{
    int64_t count = 0;
    for (int i = 0; i < shelf->count; i++) {
        count += (int64_t)ecgp_source_count(shelf->sources[i]);
    }
    return count;
}

/* The source that a record is in; `number` becomes the one in it. */
static struct ecgp_source *find(const struct shelf *shelf, int64_t *number)
{
    int i = 0;
    for (; i < shelf->count - 1 && *number >= (int64_t)ecgp_source_count(shelf->sources[i]); i++) {
        *number -= (int64_t)ecgp_source_count(shelf->sources[i]);
    }
    return shelf->sources[i];
}

const char *shelf_label(const struct shelf *shelf, int64_t number)
{
    const struct ecgp_source *source = find(shelf, &number);
    return ecgp_source_entry(source, (size_t)number).label;
}

enum ecgp_result shelf_open_record(struct shelf *shelf, int64_t number, struct ecgp_record **record,
                                   struct ecgp_error *error)
{
    struct ecgp_source *source = find(shelf, &number);
    return ecgp_source_open_record(source, (size_t)number, record, error);
}
