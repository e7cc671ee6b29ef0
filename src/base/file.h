/* Files: read whole, written atomically. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"

/* Reads a regular file of at most `limit` bytes. The caller frees `*data`, which has a '\0' after
 * its end. Error messages name the path. */
enum ecgp_result file_read(const char *path, size_t limit, char **data, size_t *size,
                           struct ecgp_error *error);

/* Why a file to be read could not be opened: ECGP_NO_MEMORY where memory or handles are used up,
 * ECGP_IO where its disk failed, and ECGP_NO_INPUT for all that is the file's own. */
enum ecgp_result file_opening_failed(const char *path, int cause, struct ecgp_error *error);

/* Opens a regular file to be read in pieces; fclose it. Waits for no FIFO. */
enum ecgp_result file_open(const char *path, FILE **file, struct ecgp_error *error);

/* Writes `path` atomically: a temporary file in the same folder (".<name>.part"), then a rename.
 * Replaces an existing file, also a link or a device of that name; follows no link there. */
enum ecgp_result file_write(const char *path, const void *data, size_t size,
                            struct ecgp_error *error);

/* The same for a name in the open folder `at` (or AT_FDCWD); sentences have `shown` as its path.
 * `synced`: its bytes are on the disk before it has its name. */
enum ecgp_result file_write_at(int at, const char *name, const char *shown, bool synced,
                               const void *data, size_t size, struct ecgp_error *error);

/* file_write for a path that a user named: the target of a link is replaced, not the link, and a
 * device or FIFO is written into. ECGP_NO_OUTPUT for a dangling link, a folder or a socket. */
enum ecgp_result file_write_named(const char *path, const void *data, size_t size,
                                  struct ecgp_error *error);

/* Whether errno `cause` is the disk's fault, not that of a name. */
bool file_is_of_disk(int cause);
/* The sentence for a write that failed with errno `cause`, with its remedy. */
enum ecgp_result file_writing_failed(const char *shown, int cause, struct ecgp_error *error);

/* Writes all bytes to an open file; false, with errno set, on failure. */
bool file_write_all(int fd, const void *data, size_t size);

/* Makes a new folder beneath $TMPDIR, else /tmp, whose name begins with `stem`. The caller frees
 * `*path`, which is NULL on failure. */
enum ecgp_result file_make_temporary(const char *stem, char **path, struct ecgp_error *error);

/* Creates a folder and its parents. An existing folder is fine. */
enum ecgp_result file_make_folders(const char *path, struct ecgp_error *error);

/* How many bytes are free where a path is or would be; -1 where nobody can tell. */
int64_t file_free_bytes(const char *path);

enum file_kind { FILE_NONE, FILE_FOLDER, FILE_OTHER };

/* Looks what is at a path, through links. That it cannot be found out is a failure, not
 * FILE_NONE. */
enum ecgp_result file_find(const char *path, enum file_kind *kind, struct ecgp_error *error);
/* The same where whoever opens the file tells of failures: then it is taken to exist. */
bool file_exists(const char *path);
bool file_is_folder(const char *path);

/* openat, without being interrupted by signals or inherited by programs. */
int file_openat(int at, const char *path, int flags);
/* fsync, without being interrupted; a file system that syncs nothing is no failure. */
bool file_sync(int fd);
/* ftruncate, without being interrupted. */
bool file_cut(int fd, off_t size);

/* Lists an open folder, of which it takes possession; closedir it. NULL, with errno set, on failure
 * or where `fd` is -1. */
DIR *file_list(int fd);
/* The next entry but "." and ".."; NULL, with errno 0, behind the last, or with errno set. */
const struct dirent *file_next_entry(DIR *folder);

/* Removes a file, or a folder with everything in it; does not follow links. A missing one is fine.
 */
enum ecgp_result file_remove_tree(const char *path, struct ecgp_error *error);

/* Joins two parts with a slash. The caller frees the result; NULL without memory. */
char *file_join(const char *folder, const char *name);
/* The part after the last slash; points into `path`. */
const char *file_base(const char *path);
/* The length of a base name without its last extension: that of "x.y" for "x.y.csv". */
size_t file_stem_length(const char *base);

#endif
