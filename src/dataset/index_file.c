#include "dataset/index_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { WAITING_MOST = 1 << 20 };

struct index_file index_file_begin(const struct folder *folder, const char *name)
{
    struct index_file file = {.folder = folder, .fd = -1};
    const char *base = file_base(name);
    snprintf(file.name, sizeof file.name, "%s", name);
    snprintf(file.part, sizeof file.part, "%.*s.%s.part", (int)(base - name), name, base);
    return file;
}

static enum ecgp_result failed(const struct index_file *file, struct ecgp_error *error)
{
    return folder_writing_failed(file->folder, file->name, errno, error);
}

/* Makes the file and the folder above it. */
static enum ecgp_result open_file(struct index_file *file, struct ecgp_error *error)
{
    char above[sizeof file->name];
    const char *base = file_base(file->name);
    snprintf(above, sizeof above, "%.*s", (int)(base - file->name - (base > file->name)),
             file->name);
    const enum ecgp_result result = above[0] ? folder_make(file->folder, above, error) : ECGP_OK;
    if (result != ECGP_OK) {
        return result;
    }
    file->fd = folder_open_file(file->folder, file->part, O_WRONLY | O_CREAT | O_TRUNC);
    return file->fd >= 0 ? ECGP_OK : failed(file, error);
}

static enum ecgp_result write_waiting(struct index_file *file, struct ecgp_error *error)
{
    if (file->waiting.failed) {
        return error_no_memory(error);
    }
    const bool good = file_write_all(file->fd, file->waiting.data, file->waiting.length);
    text_clear(&file->waiting);
    return good ? ECGP_OK : failed(file, error);
}

enum ecgp_result index_file_add(struct index_file *file, const char *bytes, size_t count,
                                struct ecgp_error *error)
{
    const enum ecgp_result result = file->fd >= 0 ? ECGP_OK : open_file(file, error);
    text_add_bytes(&file->waiting, bytes, count);
    return result || file->waiting.length < WAITING_MOST ? result : write_waiting(file, error);
}

enum ecgp_result index_file_end(struct index_file *file, struct ecgp_error *error)
{
    if (file->fd < 0) {
        return ECGP_OK;
    }
    const enum ecgp_result result = write_waiting(file, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (!file_sync(file->fd)) {
        return failed(file, error);
    }
    close(file->fd);
    file->fd = -1;
    const enum ecgp_result renamed = folder_rename(file->folder, file->part, file->name, error);
    if (renamed != ECGP_OK) {
        folder_remove(file->folder, file->part, NULL);
    }
    return renamed;
}

void index_file_free(struct index_file *file)
{
    if (file->fd >= 0) {
        close(file->fd);
        folder_remove(file->folder, file->part, NULL);
    }
    text_free(&file->waiting);
}
