#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/hash.h"

const char *file_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

size_t file_stem_length(const char *base)
{
    const char *dot = strrchr(base, '.');
    return dot && dot != base ? (size_t)(dot - base) : strlen(base);
}

char *file_join(const char *folder, const char *name)
{
    const size_t a = strlen(folder);
    const size_t b = strlen(name);
    const bool slash = a > 0 && folder[a - 1] != '/';
    char *joined = malloc(a + b + 2);
    if (joined) {
        memcpy(joined, folder, a);
        joined[a] = '/';
        memcpy(joined + a + slash, name, b + 1);
    }
    return joined;
}

/* Whether errno `cause` says that a path leads nowhere. */
static bool is_missing(int cause)
{
    return cause == ENOENT || cause == ENOTDIR || cause == EACCES || cause == ELOOP ||
           cause == ENAMETOOLONG;
}

enum ecgp_result file_find(const char *path, enum file_kind *kind, struct ecgp_error *error)
{
    struct stat status;
    *kind = FILE_NONE;
    if (stat(path, &status) != 0) {
        return is_missing(errno) ? ECGP_OK : file_opening_failed(path, errno, error);
    }
    *kind = S_ISDIR(status.st_mode) ? FILE_FOLDER : FILE_OTHER;
    return ECGP_OK;
}

bool file_exists(const char *path)
{
    enum file_kind kind;
    return file_find(path, &kind, NULL) != ECGP_OK || kind != FILE_NONE;
}

bool file_is_folder(const char *path)
{
    enum file_kind kind;
    return file_find(path, &kind, NULL) == ECGP_OK && kind == FILE_FOLDER;
}

int file_openat(int at, const char *path, int flags)
{
    int fd;
    do {
        fd = openat(at, path, flags | O_CLOEXEC, 0666);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

bool file_cut(int fd, off_t size)
{
    int result;
    do {
        result = ftruncate(fd, size);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

bool file_sync(int fd)
{
    int result;
    do {
        result = fsync(fd);
    } while (result != 0 && errno == EINTR);
    return result == 0 || errno == EINVAL;
}

static enum ecgp_result read_open(int fd, const char *path, size_t limit, char **data, size_t *size,
                                  struct ecgp_error *error)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return error_set(error, ECGP_IO, "%s: %s", path, strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(error, ECGP_BAD_DATA, "%s: not a regular file", path);
    }
    if ((uintmax_t)status.st_size > limit) {
        return error_set(error, ECGP_BAD_DATA, "%s: %jd bytes, more than the %zu allowed here",
                         path, (intmax_t)status.st_size, limit);
    }
    const size_t expected = (size_t)status.st_size;
    char *buffer = malloc(expected + 1);
    if (!buffer) {
        return error_no_memory(error);
    }
    size_t got = 0;
    while (got < expected) {
        const ssize_t n = read(fd, buffer + got, expected - got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            free(buffer);
            return error_set(error, ECGP_IO, "%s: %s", path, strerror(errno));
        }
        if (n == 0) {
            break;
        }
        got += (size_t)n;
    }
    buffer[got] = '\0';
    *data = buffer;
    *size = got;
    return ECGP_OK;
}

enum ecgp_result file_opening_failed(const char *path, int cause, struct ecgp_error *error)
{
    const bool disk = cause == EIO || cause == ESTALE;
    return error_set(error,
                     error_is_scarcity(cause) ? ECGP_NO_MEMORY
                     : disk                   ? ECGP_IO
                                              : ECGP_NO_INPUT,
                     "%s: %s", path, strerror(cause));
}

enum ecgp_result file_read(const char *path, size_t limit, char **data, size_t *size,
                           struct ecgp_error *error)
{
    /* O_NONBLOCK: a FIFO must not hang the call before it is refused. */
    const int fd = file_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
    if (fd < 0) {
        return file_opening_failed(path, errno, error);
    }
    const enum ecgp_result result = read_open(fd, path, limit, data, size, error);
    close(fd);
    return result;
}

enum ecgp_result file_open(const char *path, FILE **file, struct ecgp_error *error)
{
    struct stat status;
    const int fd = file_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
    *file = NULL;
    if (fd < 0) {
        return file_opening_failed(path, errno, error);
    }
    const int cause = fstat(fd, &status) != 0 ? errno : 0;
    if (cause != 0 || !S_ISREG(status.st_mode)) {
        close(fd);
        return cause ? file_opening_failed(path, cause, error)
                     : error_set(error, ECGP_BAD_DATA, "%s: not a regular file", path);
    }
    *file = fdopen(fd, "r");
    if (!*file) {
        close(fd);
        return error_no_memory(error);
    }
    return ECGP_OK;
}

bool file_write_all(int fd, const void *data, size_t size)
{
    for (const char *next = data; size > 0;) {
        const ssize_t n = write(fd, next, size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return false;
        }
        next += n;
        size -= (size_t)n;
    }
    return true;
}

bool file_is_of_disk(int cause)
{
    return cause == ENOSPC || cause == EDQUOT || cause == EIO || cause == ESTALE;
}

enum ecgp_result file_writing_failed(const char *shown, int cause, struct ecgp_error *error)
{
    const char *remedy = cause == ENOSPC   ? "; make room on the disk"
                         : cause == EDQUOT ? "; make room: your quota is used up"
                         : cause == EFBIG  ? "; raise the limit of file sizes (ulimit -f)"
                                           : "";
    const bool is_name = cause == EISDIR || cause == ENOTDIR || cause == ENAMETOOLONG;
    return error_set(error, is_name ? ECGP_NO_OUTPUT : ECGP_IO, "%s: writing failed: %s%s", shown,
                     strerror(cause), remedy);
}

/* Opens a new file for what is being written; one that is there, or a link, is what a killed run
 * left or a trap, and gives way. */
static int open_part(int at, const char *part)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
    const int fd = file_openat(at, part, flags);
    return fd < 0 && errno == EEXIST && unlinkat(at, part, 0) == 0 ? file_openat(at, part, flags)
                                                                   : fd;
}

/* The same for the file `path`, beside which it grows; `*part` is its name. That of a name that has
 * no room for five bytes more is made from its hash. NULL without memory. */
static int open_part_of(int at, const char *path, char **part)
{
    const char *base = file_base(path);
    const int folder = (int)(base - path);
    if (asprintf(part, "%.*s.%s.part", folder, path, base) < 0) {
        *part = NULL;
        return -1;
    }
    const int fd = open_part(at, *part);
    if (fd >= 0 || errno != ENAMETOOLONG) {
        return fd;
    }
    free(*part);
    if (asprintf(part, "%.*s.%016llx.part", folder, path, (unsigned long long)hash_name(base)) <
        0) {
        *part = NULL;
        return -1;
    }
    return open_part(at, *part);
}

/* Writes all, to the disk where `synced`, and closes; false, with errno set, on failure. */
static bool write_and_close(int fd, const void *data, size_t size, bool synced)
{
    const bool good = file_write_all(fd, data, size) && (!synced || file_sync(fd));
    const int cause = errno;
    const bool closed = close(fd) == 0 || errno == EINTR; /* which has closed it, too */
    if (!good) {
        errno = cause;
    }
    return good && closed;
}

enum ecgp_result file_write_at(int at, const char *name, const char *shown, bool synced,
                               const void *data, size_t size, struct ecgp_error *error)
{
    char *part;
    enum ecgp_result result = ECGP_OK;
    const int fd = open_part_of(at, name, &part);
    if (!part) {
        return error_no_memory(error);
    }
    if (fd < 0 && !file_is_of_disk(errno)) {
        result =
            error_set(error, ECGP_NO_OUTPUT, "%s: cannot be written: %s", shown, strerror(errno));
    } else if (fd < 0 || !write_and_close(fd, data, size, synced) ||
               renameat(at, part, at, name) != 0) {
        const int cause = errno;
        if (fd >= 0) {
            unlinkat(at, part, 0);
        }
        result = file_writing_failed(shown, cause, error);
    }
    free(part);
    return result;
}

enum ecgp_result file_write(const char *path, const void *data, size_t size,
                            struct ecgp_error *error)
{
    return file_write_at(AT_FDCWD, path, path, false, data, size, error);
}

/* Writes into what is there already and is no regular file: a device, a FIFO. */
static enum ecgp_result write_into(const char *path, const void *data, size_t size,
                                   struct ecgp_error *error)
{
    const int fd = file_openat(AT_FDCWD, path, O_WRONLY | O_NOCTTY);
    if (fd < 0) {
        return error_set(error, ECGP_NO_OUTPUT, "%s: cannot be written: %s", path, strerror(errno));
    }
    return write_and_close(fd, data, size, false) ? ECGP_OK
                                                  : file_writing_failed(path, errno, error);
}

/* Whether a path leads to a file that this process has open: /dev/stdout, /dev/fd/3. */
static bool is_of_process(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

enum ecgp_result file_write_named(const char *path, const void *data, size_t size,
                                  struct ecgp_error *error)
{
    struct stat status, target;
    const int cause = lstat(path, &status) != 0 ? errno : 0;
    if (cause != 0 && !is_missing(cause)) {
        return file_writing_failed(path, cause, error);
    }
    if (cause != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) {
        return file_write(path, data, size, error);
    }
    if (stat(path, &target) != 0) {
        return error_set(error, ECGP_NO_OUTPUT, "%s: a link to nothing that can be written: %s",
                         path, strerror(errno));
    }
    if (!S_ISREG(target.st_mode) || is_of_process(path)) {
        return write_into(path, data, size, error);
    }
    char *real = realpath(path, NULL);
    const enum ecgp_result result =
        real ? file_write(real, data, size, error)
             : error_set(error, ECGP_NO_OUTPUT, "%s: %s", path, strerror(errno));
    free(real);
    return result;
}

int64_t file_free_bytes(const char *path)
{
    struct statvfs status;
    char *above = strdup(*path ? path : ".");
    bool good = above && statvfs(above, &status) == 0;
    for (char *slash; above && !good && (slash = strrchr(above, '/')) && slash > above;) {
        *slash = '\0'; /* a folder that is not there yet is made in the one above it */
        good = statvfs(above, &status) == 0;
    }
    good = good || (above && statvfs(*path == '/' ? "/" : ".", &status) == 0);
    free(above);
    return good ? (int64_t)status.f_bavail * (int64_t)status.f_frsize : -1;
}

enum ecgp_result file_make_folders(const char *path, struct ecgp_error *error)
{
    char *copy = strdup(path);
    if (!copy) {
        return error_no_memory(error);
    }
    enum ecgp_result result = ECGP_OK;
    for (char *p = copy + (copy[0] != '\0');; p++) {
        if (*p != '/' && *p != '\0') {
            continue;
        }
        const char kept = *p;
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            result = error_set(error, ECGP_NO_OUTPUT, "%s: folder cannot be created: %s", copy,
                               strerror(errno));
            break;
        }
        *p = kept;
        if (kept == '\0') {
            break;
        }
    }
    enum file_kind kind = FILE_FOLDER;
    result = result ? result : file_find(path, &kind, error);
    if (result == ECGP_OK && kind != FILE_FOLDER) {
        result = error_set(error, ECGP_NO_OUTPUT, "%s: is not a folder", path);
    }
    free(copy);
    return result;
}

enum ecgp_result file_make_temporary(const char *stem, char **path, struct ecgp_error *error)
{
    const char *where = getenv("TMPDIR");
    if (asprintf(path, "%s/%s-XXXXXX", where && *where ? where : "/tmp", stem) < 0) {
        *path = NULL;
        return error_no_memory(error);
    }
    if (mkdtemp(*path)) {
        return ECGP_OK;
    }
    const enum ecgp_result result = error_set(
        error, ECGP_NO_OUTPUT, "%s: folder cannot be created: %s", *path, strerror(errno));
    free(*path);
    *path = NULL;
    return result;
}

DIR *file_list(int fd)
{
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder && fd >= 0) {
        const int cause = errno;
        close(fd);
        errno = cause;
    }
    return folder;
}

const struct dirent *file_next_entry(DIR *folder)
{
    const struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(folder);
    } while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

enum ecgp_result file_remove_tree(const char *path, struct ecgp_error *error)
{
    if (nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT) {
        return error_set(error, ECGP_NO_OUTPUT, "%s: cannot be removed: %s", path, strerror(errno));
    }
    return ECGP_OK;
}
