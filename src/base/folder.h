/*
 * An open folder, and what is made, written, renamed and removed beneath it. Names are relative to
 * it ("a/b.png") and no link is followed on the way: where a link or a file stands for one of their
 * folders, a call fails with ENOTDIR. The folder itself may be a link.
 */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/error.h"

struct folder {
    int fd;           /* -1: not open */
    const char *path; /* the caller's, for sentences */
};

/* Opens a folder that exists. Call folder_close even after a failure. */
enum ecgp_result folder_open(struct folder *folder, const char *path, struct ecgp_error *error);
void folder_close(struct folder *folder);

/* Makes a folder and those above it. One that exists is fine. */
enum ecgp_result folder_make(const struct folder *folder, const char *name,
                             struct ecgp_error *error);

/* ECGP_NO_OUTPUT where something else than a folder has its name. A missing one is fine. */
enum ecgp_result folder_check(const struct folder *folder, const char *name,
                              struct ecgp_error *error);

/* Writes a file as file_write does. `synced`: it is on the disk, with its name, on return. */
enum ecgp_result folder_write(const struct folder *folder, const char *name, bool synced,
                              const void *data, size_t size, struct ecgp_error *error);

/* Opens a file with the flags of open; -1, with errno set, on failure. */
int folder_open_file(const struct folder *folder, const char *name, int flags);

/* What `name` is, without following it; false, with errno set, where it is not there. */
bool folder_look(const struct folder *folder, const char *name, struct stat *status);
enum ecgp_result folder_find(const struct folder *folder, const char *name, bool *there,
                             struct ecgp_error *error);

/* Removes a file or a link. A missing one is fine. */
enum ecgp_result folder_remove(const struct folder *folder, const char *name,
                               struct ecgp_error *error);
/* Removes a folder if it is empty. */
enum ecgp_result folder_remove_empty(const struct folder *folder, const char *name,
                                     struct ecgp_error *error);
/* Puts the names of the folder itself on the disk, where its file system can. */
enum ecgp_result folder_sync(const struct folder *folder, struct ecgp_error *error);
/* Renames a file within the folder itself. */
enum ecgp_result folder_rename(const struct folder *folder, const char *from, const char *to,
                               struct ecgp_error *error);

/* file_opening_failed and file_writing_failed for a name beneath the folder. */
enum ecgp_result folder_opening_failed(const struct folder *folder, const char *name, int cause,
                                       struct ecgp_error *error);
enum ecgp_result folder_writing_failed(const struct folder *folder, const char *name, int cause,
                                       struct ecgp_error *error);

/* Calls `see` for each file, link or other thing beneath `name` that is no folder, in no order,
 * without following links; a missing folder has none. */
enum ecgp_result folder_visit(const struct folder *folder, const char *name,
                              void (*see)(void *user, const char *name), void *user,
                              struct ecgp_error *error);

#endif
