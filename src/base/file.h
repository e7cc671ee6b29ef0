/* Files: read whole, written whole or not at all. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Reads a regular file of at most `limit` bytes; `*data` is malloc'ed, has a '\0' after its end and
 * is the caller's. Sentences name the path. */
enum ecgp_result file_read(const char *path, size_t limit, char **data, size_t *size,
                           struct ecgp_error *error);

/* Writes `path` so that it appears whole or not at all: a temporary file in the same folder
 * (".<name>.part"), then a rename. What was there before is replaced. */
enum ecgp_result file_write(const char *path, const void *data, size_t size,
                            struct ecgp_error *error);

/* Writes all bytes to an open file, whatever a single write takes; false with errno. */
bool file_write_all(int fd, const void *data, size_t size);

/* Makes a folder and those above it. An existing folder is fine. */
enum ecgp_result file_make_folders(const char *path, struct ecgp_error *error);

bool file_exists(const char *path);
bool file_is_folder(const char *path);

/* Removes a folder and all in it, or a file; does not follow links. A missing one is fine. */
enum ecgp_result file_remove_tree(const char *path, struct ecgp_error *error);

/* Joins two parts with a slash; malloc'ed, NULL without memory. */
char *file_join(const char *folder, const char *name);
/* The part behind the last slash; points into `path`. */
const char *file_base(const char *path);
/* The length of a base name without its last extension: of "x.y" in "x.y.csv". */
size_t file_stem_length(const char *base);

#endif
