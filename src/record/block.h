/* A file of samples, read in blocks: the last block stays, so that the channels of one range are
 * picked from one read. */
#ifndef RECORD_BLOCK_H
#define RECORD_BLOCK_H

#include <stdint.h>

#include "base/error.h"

struct block {
    int fd; /* -1: none */
    int64_t file_size;
    uint8_t *bytes; /* [start, start + size) of the file */
    int64_t start, size, capacity;
};

/* Opens a regular file (neither a link where `flags` has O_NOFOLLOW, nor a FIFO) of the folder
 * `folder_fd`, or AT_FDCWD. `path` names it in sentences. */
enum ecgp_result block_open(struct block *block, int folder_fd, const char *name, int flags,
                            const char *path, struct ecgp_error *error);
void block_close(struct block *block);

/* Bytes [from, to) of the file, valid until the next call; where they must be read, what follows up
 * to `limit` (the end of the data, >= to) is read ahead. */
enum ecgp_result block_get(struct block *block, int64_t from, int64_t to, int64_t limit,
                           const char *path, const uint8_t **bytes, struct ecgp_error *error);

#endif
