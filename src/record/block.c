#define _GNU_SOURCE
#include "record/block.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* A 10 s, 12-lead, 500 Hz record of 16 bits fits. */
#define READ_AHEAD 131072

static enum ecgp_result check_regular(struct block *block, const char *path,
                                      struct ecgp_error *error)
{
    struct stat status;
    if (fstat(block->fd, &status) != 0) {
        return error_set(error, ECGP_IO, "%s: %s", path, strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(error, ECGP_BAD_DATA, "%s: not a regular file", path);
    }
    block->file_size = status.st_size;
    return ECGP_OK;
}

enum ecgp_result block_open(struct block *block, int folder_fd, const char *name, int flags,
                            const char *path, struct ecgp_error *error)
{
    *block = (struct block){.fd = -1};
    block->fd = file_openat(folder_fd, name, O_RDONLY | O_NONBLOCK | flags);
    if (block->fd < 0 && errno == ELOOP) {
        return error_set(error, ECGP_BAD_DATA, "%s: a symbolic link, not a regular file", path);
    }
    if (block->fd < 0) {
        return file_opening_failed(path, errno, error);
    }
    const enum ecgp_result result = check_regular(block, path, error);
    if (result != ECGP_OK) {
        block_close(block);
    }
    return result;
}

void block_close(struct block *block)
{
    if (block->fd >= 0) {
        close(block->fd);
    }
    free(block->bytes);
    *block = (struct block){.fd = -1};
}

static enum ecgp_result fill(struct block *block, int64_t from, int64_t to, const char *path,
                             struct ecgp_error *error)
{
    block->start = from;
    block->size = 0;
    while (block->size < to - from) {
        const ssize_t n = pread(block->fd, block->bytes + block->size,
                                (size_t)(to - from - block->size), from + block->size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return error_set(error, ECGP_IO, "%s: %s", path, strerror(errno));
        }
        if (n == 0) {
            break;
        }
        block->size += n;
    }
    return ECGP_OK;
}

static enum ecgp_result reserve(struct block *block, int64_t size, struct ecgp_error *error)
{
    if (size <= block->capacity) {
        return ECGP_OK;
    }
    free(block->bytes);
    block->size = block->capacity = 0;
    block->bytes = malloc((size_t)size);
    if (!block->bytes) {
        return error_no_memory(error);
    }
    block->capacity = size;
    return ECGP_OK;
}

enum ecgp_result block_get(struct block *block, int64_t from, int64_t to, int64_t limit,
                           const char *path, const uint8_t **bytes, struct ecgp_error *error)
{
    if (from < block->start || to > block->start + block->size) {
        int64_t end = from + READ_AHEAD < limit ? from + READ_AHEAD : limit;
        end = end > to ? end : to;
        enum ecgp_result result = reserve(block, end - from, error);
        result = result ? result : fill(block, from, end, path, error);
        if (result == ECGP_OK && from + block->size < to) {
            result = error_set(error, ECGP_IO,
                               "%s: ends at byte %jd, though it was longer when it was opened",
                               path, (intmax_t)(from + block->size));
        }
        if (result != ECGP_OK) {
            return result;
        }
    }
    *bytes = block->bytes + (from - block->start);
    return ECGP_OK;
}
