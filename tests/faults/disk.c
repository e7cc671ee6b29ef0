/*
 * A library for LD_PRELOAD that shows what a run does to the files beneath $DISK_ROOT, or disturbs
 * it, as $DISK_ORDER says:
 *
 *     record FILE       append each call to FILE: a line "call bytes path" and that many bytes
 *     kill N self|all   kill the process, or its group, before (N even) or after rename N / 2
 *     full N ERROR      writes fail with that errno, the last one being short, after N bytes
 *     fail N CALL ERROR the call of that name fails once, at its Nth time; from it on where N < 0
 *     free N            the disk says that N bytes are free
 *     renamed N         the Nth rename is done but reports ENOENT, as one that NFS sent twice
 *
 * The counts are of all processes of the run: they are in the file $DISK_COUNT.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PATH_ROOM = 2 * PATH_MAX };

static struct {
    char root[PATH_MAX];
    char what[16], word[PATH_MAX];
    long number;
    int error;
    int record; /* the file, or -1 */
    atomic_long *count;
} disk = {.record = -1};

#define REAL(name) (__extension__(__typeof__(&name)) dlsym(RTLD_NEXT, #name))

static void __attribute__((constructor)) begin(void)
{
    const char *order = getenv("DISK_ORDER"), *root = getenv("DISK_ROOT");
    const char *count = getenv("DISK_COUNT");
    char first[PATH_MAX] = "", second[PATH_MAX] = "", third[16] = "";
    if (!order || !root || !count) {
        return;
    }
    snprintf(disk.root, sizeof disk.root, "%s", root);
    sscanf(order, "%15s %4095s %4095s %15s", disk.what, first, second, third);
    disk.number = strtol(first, NULL, 10);
    disk.error = atoi(strcmp(disk.what, "fail") == 0 ? third : second);
    snprintf(disk.word, sizeof disk.word, "%s", second);
    if (strcmp(disk.what, "record") == 0) {
        disk.record = REAL(open)(first, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    }
    const int file = REAL(open)(count, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0 || REAL(ftruncate)(file, sizeof(atomic_long)) != 0) {
        abort();
    }
    disk.count = mmap(NULL, sizeof *disk.count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
}

static bool is_order(const char *what)
{
    return disk.count && strcmp(disk.what, what) == 0;
}

/* The path of a name in an open folder, or of an open file; false where it is not beneath the root.
 */
static bool path_of(char path[PATH_ROOM], int at, const char *name)
{
    char link[64];
    size_t length = 0;
    if (!disk.count) {
        return false;
    }
    if (!name || name[0] != '/') {
        snprintf(link, sizeof link, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
        const ssize_t got = readlink(link, path, PATH_MAX);
        length = got > 0 ? (size_t)got : 0;
    }
    snprintf(path + length, PATH_ROOM - length, "%s%s", name && name[0] != '/' ? "/" : "",
             name ? name : "");
    const size_t root = strlen(disk.root);
    return strncmp(path, disk.root, root) == 0 && (path[root] == '/' || path[root] == '\0');
}

/* Records a call, with bytes of it. */
static void record(const char *call, const char *path, const void *bytes, size_t size)
{
    if (disk.record < 0) {
        return;
    }
    char *line = malloc(strlen(path) + size + 64);
    const int head = sprintf(line, "%s %zu %s\n", call, size, path);
    memcpy(line + head, bytes, size);
    if (REAL(write)(disk.record, line, (size_t)head + size) != head + (ssize_t)size) {
        abort();
    }
    free(line);
}

/* Whether a call is to fail this time; sets errno. */
static bool fails(const char *call)
{
    if (!is_order("fail") || strcmp(disk.word, call) != 0) {
        return false;
    }
    const long number = 1 + atomic_fetch_add(disk.count, 1);
    errno = disk.error;
    return number == disk.number || (disk.number < 0 && number >= -disk.number);
}

int openat(int at, const char *name, int flags, ...)
{
    char path[PATH_ROOM];
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    const bool makes = flags & O_CREAT && path_of(path, at, name);
    if (makes && fails("openat")) {
        return -1;
    }
    const bool is_new = makes && faccessat(at, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    const int fd = REAL(openat)(at, name, flags, mode);
    if (fd >= 0 && is_new) {
        record("create", path, "", 0);
    }
    return fd;
}

/* Bytes that may yet be written: fewer than `size` where the disk gets full. */
static size_t room_for(size_t size)
{
    const long before = atomic_fetch_add(disk.count, (long)size);
    return before + (long)size <= disk.number ? size
           : before < disk.number             ? (size_t)(disk.number - before)
                                              : 0;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    char path[PATH_ROOM];
    if (!path_of(path, fd, NULL)) {
        return REAL(write)(fd, bytes, size);
    }
    if (fails("write")) {
        return -1;
    }
    if (is_order("full") && size > 0) {
        size = room_for(size);
        errno = disk.error;
        if (size == 0) {
            return -1;
        }
    }
    const ssize_t done = REAL(write)(fd, bytes, size);
    if (done > 0) {
        record("write", path, bytes, (size_t)done);
    }
    return done;
}

int ftruncate(int fd, off_t size)
{
    char path[PATH_ROOM], number[32];
    const int done = REAL(ftruncate)(fd, size);
    if (done == 0 && path_of(path, fd, NULL)) {
        snprintf(number, sizeof number, "%lld", (long long)size);
        record("cut", path, number, strlen(number));
    }
    return done;
}

static void maybe_kill(long moment)
{
    if (is_order("kill") && moment == disk.number) {
        kill(strcmp(disk.word, "all") == 0 ? 0 : getpid(), SIGKILL);
    }
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    char path[PATH_ROOM], target[PATH_ROOM];
    if (!path_of(path, from_at, from) || !path_of(target, to_at, to)) {
        return REAL(renameat)(from_at, from, to_at, to);
    }
    if (fails("renameat")) {
        return -1;
    }
    const bool counts = is_order("kill") || is_order("renamed");
    const long number = counts ? 1 + atomic_fetch_add(disk.count, 1) : 0;
    maybe_kill(2 * number);
    const int done = REAL(renameat)(from_at, from, to_at, to);
    if (done == 0) {
        record("rename", path, target, strlen(target));
    }
    maybe_kill(2 * number + 1);
    if (is_order("renamed") && number == disk.number) {
        errno = ENOENT;
        return -1;
    }
    return done;
}

int unlinkat(int at, const char *name, int flags)
{
    char path[PATH_ROOM];
    const bool here = path_of(path, at, name);
    if (here && fails("unlinkat")) {
        return -1;
    }
    const int done = REAL(unlinkat)(at, name, flags);
    if (done == 0 && here) {
        record("unlink", path, "", 0);
    }
    return done;
}

int mkdirat(int at, const char *name, mode_t mode)
{
    char path[PATH_ROOM];
    const int done = REAL(mkdirat)(at, name, mode);
    if (done == 0 && path_of(path, at, name)) {
        record("mkdir", path, "", 0);
    }
    return done;
}

int mkdir(const char *name, mode_t mode)
{
    return mkdirat(AT_FDCWD, name, mode);
}

/* Nothing is synced for real: only what the records say counts. */
static int sync_one(const char *call, int fd)
{
    char path[PATH_ROOM];
    if (!path_of(path, fd, NULL)) {
        return 0;
    }
    if (fails(call)) {
        return -1;
    }
    record("sync", path, "", 0);
    return 0;
}

int fsync(int fd)
{
    return sync_one("fsync", fd);
}

int fdatasync(int fd)
{
    return sync_one("fdatasync", fd);
}

int syncfs(int fd)
{
    char path[PATH_ROOM];
    if (!path_of(path, fd, NULL)) {
        return 0;
    }
    if (fails("syncfs")) {
        return -1;
    }
    record("begin", path, "", 0);
    usleep(2000); /* pages are written meanwhile */
    record("end", path, "", 0);
    return 0;
}

int flock(int fd, int operation)
{
    return fails("flock") ? -1 : REAL(flock)(fd, operation);
}

int statvfs(const char *path, struct statvfs *status)
{
    const int result = REAL(statvfs)(path, status);
    if (result == 0 && is_order("free")) {
        status->f_bavail = (fsblkcnt_t)disk.number;
        status->f_frsize = 1;
    }
    return result;
}
