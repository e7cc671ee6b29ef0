#include "dataset/file_paths.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct file_path *)a)->path, ((const struct file_path *)b)->path);
}

enum ecgp_result file_paths_read(struct file_paths *paths, const char *line, size_t length,
                                 struct ecgp_error *error)
{
    struct file_path next;
    *paths = (struct file_paths){0};
    const enum ecgp_result result = file_list_read(&paths->list, line, length);
    if (result != ECGP_OK) {
        return result == ECGP_NO_MEMORY
                   ? error_no_memory(error)
                   : error_set(error, result, "a page's list of files makes no sense");
    }
    while (file_list_next(&paths->list, &next.path, &next.bytes)) {
        struct file_path *grown =
            array_grow(paths->item, &paths->capacity, paths->count + 1, sizeof next);
        if (!grown) {
            return error_no_memory(error);
        }
        paths->item = grown;
        paths->item[paths->count++] = next;
        paths->bytes += next.bytes;
    }
    if (paths->count > 1) { /* else there may be no array */
        qsort(paths->item, paths->count, sizeof *paths->item, by_path);
    }
    return ECGP_OK;
}

void file_paths_free(struct file_paths *paths)
{
    file_list_finish(&paths->list);
    free(paths->item);
    paths->item = NULL;
}
