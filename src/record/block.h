/* A file of samples that is read in blocks. The last block is kept, so that one read serves all
 * channels of a range. */
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

/* Opens the regular file `name` in the folder `folder_fd` (or AT_FDCWD). Refuses FIFOs and, where
 * `flags` has O_NOFOLLOW, links. `path` is for error messages. */
enum ecgp_result block_open(struct block *block, int folder_fd, const char *name, int flags,
                            const char *path, struct ecgp_error *error);
void block_close(struct block *block);

/* Gets the bytes [from, to) of the file, valid until the next call. A read continues ahead, at
 * most to `limit`, the end of the data (>= to). */
enum ecgp_result block_get(struct block *block, int64_t from, int64_t to, int64_t limit,
                           const char *path, const uint8_t **bytes, struct ecgp_error *error);

#endif
