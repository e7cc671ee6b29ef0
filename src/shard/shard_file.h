/* The own files of a shard that is done, in its tar or folder. */
#ifndef SHARD_SHARD_FILE_H
#define SHARD_SHARD_FILE_H

#include <stdio.h>

#include "shard/survey.h"

/* Opens the file of a shard that is `file` in a tar and `name` in a folder, at its first byte;
 * `*bytes` is how many it has. */
enum ecgp_result shard_open_file(const struct survey *survey, int64_t shard,
                                 const struct shard_file *file, const char *name, FILE **opened,
                                 int64_t *bytes, struct ecgp_error *error);

/* Reads so many bytes from a place on, fewer at the file's end; -1 with errno set where they cannot
 * be read. The stream's own place does not move. */
ssize_t shard_read_at(FILE *file, int64_t offset, char *data, size_t size);

/* Adds the shard's ecgpress.json. ECGP_BAD_DATA where it is not the one that the manifest names. */
enum ecgp_result shard_read_config(const struct survey *survey, int64_t shard, struct text *text,
                                   struct ecgp_error *error);

/* The SHA-256 of a shard's tar. */
enum ecgp_result shard_sum_tar(const struct survey *survey, int64_t shard, char hex[DIGEST_HEX],
                               struct ecgp_error *error);

#endif
