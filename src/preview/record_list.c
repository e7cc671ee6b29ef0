#define _POSIX_C_SOURCE 200809L
#include "preview/record_list.h"

#include <stdlib.h>
#include <string.h>

#include <ecgpress/source.h>

#include "base/error.h"
#include "base/text.h"

struct record_list {
    struct ecgp_source **sources;
    int count;
    struct text key; /* what it was opened with */
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
static void add_key(struct text *text, const struct ecgp_options *options,
                    const struct paths *paths)
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

bool record_list_is_of(const struct record_list *list, const struct ecgp_options *options,
                       const struct paths *paths)
{
    struct text key = {0};
    add_key(&key, options, paths);
    const bool same = list && !key.failed && strcmp(key.data, list->key.data) == 0;
    text_free(&key);
    return same;
}

static enum ecgp_result add_path(struct record_list *list, const struct ecgp_options *options,
                                 const char *path, struct ecgp_error *error)
{
    struct ecgp_options *own = NULL;
    enum ecgp_result result = ecgp_options_copy(options, &own, error);
    result = result ? result : ecgp_options_set(own, "raw_signal_path", path, error);
    if (result == ECGP_OK) {
        result = ecgp_source_open(own, &list->sources[list->count], error);
        list->count += result == ECGP_OK;
    }
    ecgp_options_destroy(own);
    return result;
}

static enum ecgp_result fill(struct record_list *list, const struct ecgp_options *options,
                             const struct paths *paths, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    if (!list->sources || list->key.failed) {
        return error_no_memory(error);
    }
    if (paths->count == 0) {
        result = ecgp_source_open(options, &list->sources[0], error);
        list->count = result == ECGP_OK;
    }
    for (int i = 0; i < paths->count && result == ECGP_OK; i++) {
        result = add_path(list, options, paths->path[i], error);
    }
    if (result == ECGP_OK && record_list_count(list) == 0) {
        result = error_set(error, ECGP_NO_INPUT, "there are no records in %s",
                           paths->count ? paths->path[0] : ecgp_source_describe(list->sources[0]));
    }
    return result;
}

enum ecgp_result record_list_open(struct record_list **out, const struct ecgp_options *options,
                                  const struct paths *paths, struct ecgp_error *error)
{
    *out = NULL;
    struct record_list *list = calloc(1, sizeof *list);
    if (!list) {
        return error_no_memory(error);
    }
    list->sources = calloc((size_t)paths->count + 1, sizeof *list->sources);
    add_key(&list->key, options, paths);
    const enum ecgp_result result = fill(list, options, paths, error);
    if (result == ECGP_OK) {
        *out = list;
    } else {
        record_list_close(list);
    }
    return result;
}

void record_list_close(struct record_list *list)
{
    if (!list) {
        return;
    }
    for (int i = 0; i < list->count; i++) {
        ecgp_source_close(list->sources[i]);
    }
    free(list->sources);
    text_free(&list->key);
    free(list);
}

int64_t record_list_count(const struct record_list *list)
{
    int64_t count = 0;
    for (int i = 0; i < list->count; i++) {
        count += (int64_t)ecgp_source_count(list->sources[i]);
    }
    return count;
}

/* The source that a record is in; `number` becomes the one in it. */
static struct ecgp_source *find(const struct record_list *list, int64_t *number)
{
    int i = 0;
    for (; i < list->count - 1 && *number >= (int64_t)ecgp_source_count(list->sources[i]); i++) {
        *number -= (int64_t)ecgp_source_count(list->sources[i]);
    }
    return list->sources[i];
}

const char *record_list_label(const struct record_list *list, int64_t number)
{
    const struct ecgp_source *source = find(list, &number);
    return ecgp_source_entry(source, (size_t)number).label;
}

enum ecgp_result record_list_open_record(struct record_list *list, int64_t number,
                                         struct ecgp_record **record, struct ecgp_error *error)
{
    struct ecgp_source *source = find(list, &number);
    return ecgp_source_open_record(source, (size_t)number, record, error);
}
