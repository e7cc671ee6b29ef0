/*
 * Tar files as POSIX has them (USTAR), of regular files alone: mode 0644, owner 0 and time 0, so
 * that the same files give the same bytes.
 */
#ifndef SHARD_TAR_H
#define SHARD_TAR_H

#include <stdint.h>

#include "base/error.h"
#include "base/folder.h"
#include "shard/digest.h"

enum { TAR_BLOCK = 512 }; /* a header fills one, and files begin with one */

struct tar {
    int fd;
    const char *shown; /* its path, for sentences */
    int64_t bytes;     /* written */
    int64_t synced;    /* of those, the ones that are on their way to the disk */
    struct sha256_ctx sum;
};

/* Begins a tar in an open file, which stays the caller's. */
void tar_begin(struct tar *tar, int fd, const char *shown);

/* Adds a file of these bytes. */
enum ecgp_result tar_add(struct tar *tar, const char *name, const void *data, size_t size,
                         struct ecgp_error *error);
/* Adds a file beneath a folder under the name `name`; adds its bytes to `sum` and their number to
 * `*size`, unless those are NULL. */
enum ecgp_result tar_add_file(struct tar *tar, const struct folder *folder, const char *path,
                              const char *name, struct sha256_ctx *sum, int64_t *size,
                              struct ecgp_error *error);
/* How many bytes a file of this size takes with its header. */
int64_t tar_member_bytes(int64_t size);
/* Writes the end. */
enum ecgp_result tar_end(struct tar *tar, struct ecgp_error *error);

#endif
