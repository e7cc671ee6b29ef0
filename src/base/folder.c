#define _GNU_SOURCE
#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum ecgp_result folder_open(struct folder *folder, const char *path, struct ecgp_error *error)
{
    *folder = (struct folder){file_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY), path};
    return folder->fd >= 0
               ? ECGP_OK
               : error_set(error, ECGP_NO_OUTPUT, "%s: %s", folder->path, strerror(errno));
}

void folder_close(struct folder *folder)
{
    if (folder->fd >= 0) {
        close(folder->fd);
    }
    folder->fd = -1;
}

/* A sentence with the whole path of a name. */
static enum ecgp_result fail_with(enum ecgp_result (*fail)(const char *, int, struct ecgp_error *),
                                  const struct folder *folder, const char *name, int cause,
                                  struct ecgp_error *error)
{
    struct text path = {0};
    text_addf(&path, "%s/%s", folder->path, name);
    const enum ecgp_result result =
        path.failed ? error_no_memory(error) : fail(path.data, cause, error);
    text_free(&path);
    return result;
}

enum ecgp_result folder_opening_failed(const struct folder *folder, const char *name, int cause,
                                       struct ecgp_error *error)
{
    return fail_with(file_opening_failed, folder, name, cause, error);
}

enum ecgp_result folder_writing_failed(const struct folder *folder, const char *name, int cause,
                                       struct ecgp_error *error)
{
    return fail_with(file_writing_failed, folder, name, cause, error);
}

static enum ecgp_result failed(const struct folder *folder, const char *name, const char *what,
                               struct ecgp_error *error)
{
    const int cause = errno;
    if (cause == ENOTDIR || cause == ELOOP) {
        return error_set(error, ECGP_NO_OUTPUT,
                         "%s/%s: a link or a file is where the dataset has a folder; move it away",
                         folder->path, name);
    }
    if (file_is_of_disk(cause)) {
        return folder_writing_failed(folder, name, cause, error);
    }
    return error_set(error, ECGP_NO_OUTPUT, "%s/%s: %s: %s", folder->path, name, what,
                     strerror(cause));
}

/* --- the way to a name --------------------------------------------------------------------------
 */

/* Closes what `enter` opened; errno stays. */
static void leave(const struct folder *folder, int at)
{
    const int cause = errno;
    if (at != folder->fd) {
        close(at);
    }
    errno = cause;
}

/* One step down, made where it is missing if `make`. */
static int step(int at, const char *name, bool make)
{
    const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW;
    const int next = file_openat(at, name, flags);
    return next < 0 && make && errno == ENOENT && (mkdirat(at, name, 0777) == 0 || errno == EEXIST)
               ? file_openat(at, name, flags)
               : next;
}

enum { BARRED = -2 };

/* All steps in one call, of kernels since 5.6; BARRED where there is none or a filter denies it. */
static int leap(int at, const char *name, size_t length)
{
    char way[PATH_MAX];
    const struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
                                 .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    if (length >= sizeof way) {
        return BARRED;
    }
    memcpy(way, name, length);
    way[length] = '\0';
    int fd;
    do {
        fd = (int)syscall(SYS_openat2, at, way, &how, sizeof how);
    } while (fd < 0 && errno == EINTR);
    return fd < 0 && (errno == ENOSYS || errno == EPERM) ? BARRED : fd;
}

/* Opens the folder that holds `name`; `*base` is the name in it. -1, with errno set, on failure. */
static int enter(const struct folder *folder, const char *name, bool make, const char **base)
{
    int at = folder->fd;
    const char *last = strrchr(name, '/');
    const int leapt = last && !make ? leap(at, name, (size_t)(last - name)) : BARRED;
    if (leapt != BARRED) {
        *base = last + 1;
        return leapt;
    }
    for (const char *slash; (slash = strchr(name, '/')); name = slash + 1) {
        char part[NAME_MAX + 1];
        snprintf(part, sizeof part, "%.*s", (int)(slash - name), name);
        const int next = step(at, part, make);
        leave(folder, at);
        if (next < 0) {
            return -1;
        }
        at = next;
    }
    *base = name;
    return at;
}

/* --- calls --------------------------------------------------------------------------------------
 */

enum ecgp_result folder_make(const struct folder *folder, const char *name,
                             struct ecgp_error *error)
{
    const char *base;
    const int at = enter(folder, name, true, &base);
    const int made = at < 0 ? -1 : step(at, base, true);
    const enum ecgp_result result =
        made < 0 ? failed(folder, name, "folder cannot be created", error) : ECGP_OK;
    if (made >= 0) {
        close(made);
    }
    if (at >= 0) {
        leave(folder, at);
    }
    return result;
}

enum ecgp_result folder_check(const struct folder *folder, const char *name,
                              struct ecgp_error *error)
{
    const int fd = folder_open_file(folder, name, O_PATH | O_DIRECTORY);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0 || errno == ENOENT ? ECGP_OK : failed(folder, name, "cannot be opened", error);
}

enum ecgp_result folder_write(const struct folder *folder, const char *name, bool synced,
                              const void *data, size_t size, struct ecgp_error *error)
{
    const char *base;
    const int at = enter(folder, name, false, &base);
    if (at < 0) {
        return failed(folder, name, "cannot be written", error);
    }
    struct text shown = {0};
    text_addf(&shown, "%s/%s", folder->path, name);
    enum ecgp_result result = shown.failed
                                  ? error_no_memory(error)
                                  : file_write_at(at, base, shown.data, synced, data, size, error);
    if (result == ECGP_OK && synced && at == folder->fd) {
        result = folder_sync(folder, error);
    }
    leave(folder, at);
    text_free(&shown);
    return result;
}

int folder_open_file(const struct folder *folder, const char *name, int flags)
{
    const char *base;
    const int at = enter(folder, name, false, &base);
    if (at < 0) {
        return -1;
    }
    const int file = file_openat(at, base, flags | O_NOFOLLOW);
    leave(folder, at);
    return file;
}

bool folder_look(const struct folder *folder, const char *name, struct stat *status)
{
    const char *base;
    const int at = enter(folder, name, false, &base);
    if (at < 0) {
        return false;
    }
    const bool there = fstatat(at, base, status, AT_SYMLINK_NOFOLLOW) == 0;
    leave(folder, at);
    return there;
}

enum ecgp_result folder_find(const struct folder *folder, const char *name, bool *there,
                             struct ecgp_error *error)
{
    struct stat status;
    *there = folder_look(folder, name, &status);
    return *there || errno == ENOENT || errno == ENOTDIR || errno == ELOOP
               ? ECGP_OK
               : failed(folder, name, "cannot be looked at", error);
}

/* Removes as unlinkat does; true where nothing is left to remove. */
static bool remove_name(const struct folder *folder, const char *name, int flags)
{
    const char *base;
    const int at = enter(folder, name, false, &base);
    if (at < 0) {
        return errno == ENOENT;
    }
    const bool gone = unlinkat(at, base, flags) == 0 || errno == ENOENT;
    leave(folder, at);
    return gone;
}

enum ecgp_result folder_remove(const struct folder *folder, const char *name,
                               struct ecgp_error *error)
{
    return remove_name(folder, name, 0) ? ECGP_OK
                                        : failed(folder, name, "cannot be removed", error);
}

enum ecgp_result folder_remove_empty(const struct folder *folder, const char *name,
                                     struct ecgp_error *error)
{
    const bool fine =
        remove_name(folder, name, AT_REMOVEDIR) || errno == ENOTEMPTY || errno == EEXIST;
    return fine ? ECGP_OK : failed(folder, name, "cannot be removed", error);
}

enum ecgp_result folder_sync(const struct folder *folder, struct ecgp_error *error)
{
    return file_sync(folder->fd) ? ECGP_OK : file_writing_failed(folder->path, errno, error);
}

enum ecgp_result folder_rename(const struct folder *folder, const char *from, const char *to,
                               struct ecgp_error *error)
{
    return renameat(folder->fd, from, folder->fd, to) == 0
               ? ECGP_OK
               : failed(folder, to, "cannot be renamed", error);
}

/* --- what is in it ------------------------------------------------------------------------------
 */

struct visit {
    void (*see)(void *user, const char *name);
    void *user;
    struct text name;
};

/* Visits what is beneath an open folder, which it closes; false, with errno set, on failure. */
static bool visit_open(struct visit *visit, int fd)
{
    DIR *folder = file_list(fd);
    const size_t length = visit->name.length;
    bool good = folder;
    for (const struct dirent *entry; good && (entry = file_next_entry(folder));) {
        text_addf(&visit->name, "/%s", entry->d_name);
        if (visit->name.failed) {
            break;
        }
        const int inner = file_openat(dirfd(folder), entry->d_name,
                                      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
        if (inner >= 0) {
            good = visit_open(visit, inner);
        } else if (errno == ENOTDIR || errno == ELOOP) {
            visit->see(visit->user, visit->name.data);
        } else {
            good = errno == ENOENT;
        }
        visit->name.length = length;
    }
    const int cause = errno;
    good = good && (cause == 0 || visit->name.failed);
    if (folder) {
        closedir(folder);
    }
    errno = cause;
    return good;
}

enum ecgp_result folder_visit(const struct folder *folder, const char *name,
                              void (*see)(void *user, const char *name), void *user,
                              struct ecgp_error *error)
{
    struct visit visit = {see, user, {0}};
    text_add(&visit.name, name);
    const int fd = folder_open_file(folder, name, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    const bool good = fd >= 0 ? visit_open(&visit, fd) : errno == ENOENT;
    const enum ecgp_result result = visit.name.failed ? error_no_memory(error)
                                    : good            ? ECGP_OK
                                           : failed(folder, name, "cannot be read", error);
    text_free(&visit.name);
    return result;
}
