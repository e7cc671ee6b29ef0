/*
 * Makes a call fail. Linked into a program with --wrap for each call of calls.def, this counts the
 * calls that the program's own code makes, by kind, and lets one of them fail, or all from one on.
 *
 * FAULT=kind:number:errno:mode
 *     The call `number` (from 1) of that kind fails; mode is "once", "on" (it and all after it) or
 *     "short": that read or write and all after it do a part of their work.
 * FAULT_STATE=FILE
 *     A file of sizeof(struct state) bytes for the counts of all processes.
 * FAULT_FORK=orders:answers
 *     At the call `number` the process tells on the descriptor `answers` which call it is. For each
 *     "once FOLDER" or "on FOLDER" that it reads from `orders`, a child goes on there whose call
 *     fails, and how the child ended is told; "go NUMBER" lets the process go on to that call.
 *     That ends where the process has threads or children of its own, which a copy would lack.
 * FAULT_PLACES=FILE
 *     Instead of a failure: each call of the kind is written to the file as a struct place.
 * FAULT_STORM=1
 *     A signal without SA_RESTART interrupts each process a thousand times a second.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <libdeflate.h>

#include "faults/inject.h"

static const char *const kind_names[KINDS] = {"memory", "open",    "read",    "write",
                                              "sync",   "name",    "status",  "lock",
                                              "map",    "process", "channel", "driver"};

/* Shared by all processes of a run, and read by the script that began it. */
struct state {
    int64_t count[KINDS];
    int64_t failed;
    char name[64]; /* of the call that failed first */
};

/* Where a call was made from: calls with the same functions of ours above them are alike. */
struct place {
    int64_t number;
    uint64_t stack;
};

static struct state own_state;
static struct state *state = &own_state;
static enum { NEVER, ONCE, ON, SHORT } mode;
static enum kind wanted;
static int64_t number;
static int cause;

/* --- a child for each point --- */

enum { LINE = 512, DEADLINE_MS = 60000, FILES = 64 };

static bool forks, wrote;
static int orders, answers;

pid_t __real_fork(void);
int __real_close(int fd);
pid_t __real_waitpid(pid_t process, int *status, int options);
ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __real_write(int fd, const void *data, size_t size);
int __real_stat(const char *path, struct stat *status);

/* Whether a child would have all that this process has: in its own folder no output is there. */
static bool is_alone(void)
{
    struct stat tasks;
    return !wrote && __real_stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink == 3 &&
           __real_waitpid(-1, NULL, WNOHANG) < 0;
}

static void answer(const char *format, long long value, const char *name)
{
    char line[LINE];
    const int length = snprintf(line, sizeof line, format, value, name);
    if (__real_write(answers, line, (size_t)length) != length) {
        _exit(98);
    }
}

static void read_line(char line[LINE])
{
    for (size_t i = 0; i < LINE; i++) {
        if (__real_read(orders, &line[i], 1) != 1) {
            _exit(98);
        }
        if (line[i] == '\n') {
            line[i] = '\0';
            return;
        }
    }
    _exit(98);
}

/* The child goes on in a folder of its own, where what it prints goes as well. */
static void settle_child(const char *folder)
{
    char order[LINE];
    snprintf(order, sizeof order, "%s:%lld:%d:%s", kind_names[wanted], (long long)number, cause,
             mode == ON ? "on" : "once");
    setenv("FAULT", order, 1);
    forks = false;
    __real_close(orders);
    __real_close(answers);
    if (chdir(folder) != 0 || !freopen("@stdout", "w", stdout) ||
        !freopen("@stderr", "w", stderr)) {
        _exit(98);
    }
    setvbuf(stderr, NULL, _IONBF, 0);
}

/* How a child ended: its exit code, minus its signal, or -1000: not in time. */
static int outcome(pid_t child)
{
    int status = 0;
    for (int ms = 0; __real_waitpid(child, &status, WNOHANG) == 0; ms++) {
        usleep(1000);
        if (ms == DEADLINE_MS) {
            kill(child, SIGKILL);
            __real_waitpid(child, &status, 0);
            return -1000;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* A child that reads on moves the places in files that its parent has open, too. */
off_t __real_lseek(int fd, off_t offset, int from);

static void keep_places(off_t places[FILES], bool restore)
{
    for (int fd = 0; fd < FILES; fd++) {
        const off_t place = restore ? places[fd] : __real_lseek(fd, 0, SEEK_CUR);
        places[fd] = restore && place >= 0 ? __real_lseek(fd, place, SEEK_SET) : place;
    }
}

/* Whether this is the child whose call fails. */
static bool fork_here(int64_t count, const char *name)
{
    char line[LINE];
    off_t places[FILES];
    keep_places(places, false);
    answer("%lld %s\n", (long long)count, name);
    for (read_line(line); strncmp(line, "go ", 3) != 0; read_line(line)) {
        const char *folder = strchr(line, ' ') + 1;
        const struct state before = *state;
        const pid_t child = __real_fork();
        if (child == 0) {
            mode = strncmp(line, "on ", 3) == 0 ? ON : ONCE;
            number = count;
            settle_child(folder);
            return true;
        }
        answer("%lld %s\n", child < 0 ? -1001 : outcome(child), "");
        keep_places(places, true);
        *state = before;
    }
    number = strtoll(line + 3, NULL, 10);
    return false;
}

static bool is_point(int64_t count, const char *name)
{
    if (!forks) {
        return mode == ONCE ? count == number : count >= number;
    }
    if (count != number) {
        return false;
    }
    forks = is_alone();
    if (!forks) {
        number = INT64_MAX; /* the rest is for processes that begin anew */
        return false;
    }
    return fork_here(count, name);
}

/* Whether a call can fail so: only reads and writes do a part, what waits for nothing is not
 * interrupted by a signal, and waiting for a child of one's own is not refused. */
static bool is_possible(const char *name)
{
    static const char *const never_wait[] = {
        "fdopendir",   "memfd_create",   "realpath",   "mkdtemp", "readdir",
        "lseek",       "eventfd",        "socketpair", "pipe",    "pipe2",
        "posix_spawn", "pthread_create", "fork"};
    bool waits = true;
    for (size_t i = 0; i < sizeof never_wait / sizeof *never_wait; i++) {
        waits = waits && strcmp(never_wait[i], name) != 0;
    }
    if (mode == SHORT) {
        return strcmp(name, "read") == 0 || strcmp(name, "pread") == 0 ||
               strcmp(name, "write") == 0 || strcmp(name, "pwrite") == 0;
    }
    return cause == EINTR ? waits : strcmp(name, "waitpid") != 0;
}

static int places = -1;

extern const char __executable_start[], etext[];

/* Functions of libraries are left out: what they do between two of ours depends on their input. */
static uint64_t hash_stack(void)
{
    enum { DEPTH = 64 };
    void *address[DEPTH];
    const int depth = backtrace(address, DEPTH);
    uint64_t hash = 14695981039346656037u;
    for (const char *c = program_invocation_short_name; *c; c++) {
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    }
    for (int i = 0; i < depth; i++) {
        const uintptr_t start = (uintptr_t)__executable_start, at = (uintptr_t)address[i];
        if (at >= start && at < (uintptr_t)etext) {
            hash = (hash ^ (at - start)) * 1099511628211u;
        }
    }
    return hash;
}

static void note_place(enum kind kind, int64_t count)
{
    if (places >= 0 && kind == wanted) {
        const struct place place = {count, hash_stack()};
        if (__real_write(places, &place, sizeof place) != (ssize_t)sizeof place) {
            _exit(98);
        }
    }
}

bool fails(enum kind kind, const char *name)
{
    const int64_t count = __atomic_add_fetch(&state->count[kind], 1, __ATOMIC_RELAXED);
    note_place(kind, count);
    if (mode == NEVER || kind != wanted || !is_point(count, name) || !is_possible(name)) {
        return false;
    }
    if (__atomic_fetch_add(&state->failed, 1, __ATOMIC_RELAXED) == 0) {
        snprintf(state->name, sizeof state->name, "%s", name);
    }
    errno = cause;
    return true;
}

/* --- calls --- */

#define CALL(name, kind, type, failure, parameters, arguments)                                     \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return fails(kind, #name) ? failure : __real_##name arguments;                             \
    }
#define HAND(name)
#include "faults/calls.def"
#undef CALL
#undef HAND

int __wrap_asprintf(char **text, const char *format, ...);
int __wrap_asprintf(char **text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int length = fails(MEMORY, "asprintf") ? -1 : __real_vasprintf(text, format, args);
    va_end(args);
    return length;
}

#define FREETYPE(name, parameters, arguments)                                                      \
    FT_Error __real_##name parameters;                                                             \
    FT_Error __wrap_##name parameters;                                                             \
    FT_Error __wrap_##name parameters                                                              \
    {                                                                                              \
        return fails(MEMORY, #name) ? FT_Err_Out_Of_Memory : __real_##name arguments;              \
    }
FREETYPE(FT_Init_FreeType, (FT_Library * library), (library))
FREETYPE(FT_New_Memory_Face,
         (FT_Library library, const FT_Byte *data, FT_Long size, FT_Long index, FT_Face *face),
         (library, data, size, index, face))
FREETYPE(FT_Load_Glyph, (FT_Face face, FT_UInt glyph, FT_Int32 flags), (face, glyph, flags))

static mode_t mode_of(int flags, va_list args)
{
    return flags & O_CREAT ? (mode_t)va_arg(args, int) : 0;
}

/* A child would write to the file, or in the folder, that its parent has open. */
static bool may_write(int flags)
{
    return flags & O_CREAT || ((flags & O_DIRECTORY) && !(flags & O_PATH));
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    const mode_t bits = mode_of(flags, args);
    va_end(args);
    wrote = wrote || may_write(flags);
    return fails(OPEN, "open") ? -1 : __real_open(path, flags, bits);
}

int __real_openat(int at, const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    const mode_t bits = mode_of(flags, args);
    va_end(args);
    wrote = wrote || may_write(flags);
    return fails(OPEN, "openat") ? -1 : __real_openat(at, path, flags, bits);
}

/* Of the calls that the C library has no function for, openat2 is one that opens. */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long wanted_call, ...)
{
    const int count = wanted_call == SYS_openat2 ? 4 : wanted_call == SYS_pidfd_open ? 2 : 3;
    long argument[4] = {0};
    va_list args;
    va_start(args, wanted_call);
    for (int i = 0; i < count; i++) {
        argument[i] = va_arg(args, long);
    }
    va_end(args);
    if (wanted_call == SYS_openat2) {
        struct open_how how;
        memcpy(&how, (const void *)(uintptr_t)argument[2], sizeof how);
        wrote = wrote || may_write((int)how.flags);
        if (fails(OPEN, "openat2")) {
            return -1;
        }
    }
    return __real_syscall(wanted_call, argument[0], argument[1], argument[2], argument[3]);
}

/* Reads and writes may do a part of their work only. */
#define TRANSFER(name, kind, parameters, whole, part)                                              \
    ssize_t __real_##name parameters;                                                              \
    ssize_t __wrap_##name parameters;                                                              \
    ssize_t __wrap_##name parameters                                                               \
    {                                                                                              \
        if (!fails(kind, #name)) {                                                                 \
            return __real_##name whole;                                                            \
        }                                                                                          \
        return mode == SHORT && size > 0 ? __real_##name part : -1;                                \
    }
TRANSFER(read, READ, (int fd, void *data, size_t size), (fd, data, size),
         (fd, data, (size + 1) / 2))
TRANSFER(pread, READ, (int fd, void *data, size_t size, off_t at), (fd, data, size, at),
         (fd, data, (size + 1) / 2, at))
TRANSFER(write, WRITE, (int fd, const void *data, size_t size), (fd, data, size),
         (fd, data, (size + 1) / 2))
TRANSFER(pwrite, WRITE, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at),
         (fd, data, (size + 1) / 2, at))

/* A stream that cannot be read says so: ferror tells it from one that is at its end. */
enum { ERROR_SEEN = 0x20 }; /* _IO_ERR_SEEN of glibc */

size_t __real_fread(void *to, size_t size, size_t count, FILE *file);
size_t __wrap_fread(void *to, size_t size, size_t count, FILE *file);
size_t __wrap_fread(void *to, size_t size, size_t count, FILE *file)
{
    const bool failed = fails(READ, "fread");
    file->_flags |= failed ? ERROR_SEEN : 0;
    return failed ? 0 : __real_fread(to, size, count, file);
}

ssize_t __real_getline(char **line, size_t *size, FILE *file);
ssize_t __wrap_getline(char **line, size_t *size, FILE *file);
ssize_t __wrap_getline(char **line, size_t *size, FILE *file)
{
    const bool failed = fails(READ, "getline");
    file->_flags |= failed ? ERROR_SEEN : 0;
    return failed ? -1 : __real_getline(line, size, file);
}

/* As on Linux: a close that fails has closed. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    const int result = __real_close(fd);
    return fails(WRITE, "close") ? -1 : result;
}

/* --- processes, threads, and the signals that interrupt them --- */

static void interrupted(int signal)
{
    (void)signal;
}

/* The alarm clock is the program's own. */
static void begin_storm(void)
{
    const struct sigaction action = {.sa_handler = interrupted};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGURG};
    const struct itimerspec every = {{0, 1000000}, {0, 1000000}};
    timer_t timer;
    if (getenv("FAULT_STORM") && sigaction(SIGURG, &action, NULL) == 0 &&
        timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
        timer_settime(timer, 0, &every, NULL);
    }
}

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
    const pid_t child = fails(PROCESS, "fork") ? -1 : __real_fork();
    if (child == 0) {
        begin_storm(); /* timers do not survive a fork */
        number = forks ? INT64_MAX : number;
        forks = false; /* the points are those of the process that began */
    }
    return child;
}

int __real_posix_spawn(pid_t *process, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *settings, char *const words[],
                       char *const variables[]);
int __wrap_posix_spawn(pid_t *process, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *settings, char *const words[],
                       char *const variables[]);
int __wrap_posix_spawn(pid_t *process, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *settings, char *const words[],
                       char *const variables[])
{
    return fails(PROCESS, "posix_spawn")
               ? cause
               : __real_posix_spawn(process, path, actions, settings, words, variables);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *settings, void *(*work)(void *),
                          void *user);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *settings, void *(*work)(void *),
                          void *user);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *settings, void *(*work)(void *),
                          void *user)
{
    return fails(PROCESS, "pthread_create") ? cause
                                            : __real_pthread_create(thread, settings, work, user);
}

/* --- the beginning --- */

static void read_order(const char *order)
{
    char kind[16], how[16];
    long long at;
    if (sscanf(order, "%15[^:]:%lld:%d:%15s", kind, &at, &cause, how) != 4) {
        return;
    }
    for (int i = 0; i < KINDS; i++) {
        wanted = strcmp(kind, kind_names[i]) == 0 ? (enum kind)i : wanted;
    }
    number = at;
    mode = strcmp(how, "once") == 0 ? ONCE : strcmp(how, "on") == 0 ? ON : SHORT;
}

__attribute__((constructor)) static void begin(void)
{
    cJSON_Hooks hooks = {__wrap_malloc, free}; /* what cJSON allocates, it does for us */
    cJSON_InitHooks(&hooks);
    const char *path = getenv("FAULT_STATE");
    const int fd = path ? __real_open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *shared = __real_mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        state = shared == MAP_FAILED ? state : shared;
        __real_close(fd);
    }
    const char *order = getenv("FAULT"), *ends = getenv("FAULT_FORK");
    if (order) {
        read_order(order);
    }
    if (ends) {
        forks = sscanf(ends, "%d:%d", &orders, &answers) == 2;
        unsetenv("FAULT_FORK");
    }
    const char *list = getenv("FAULT_PLACES");
    if (list) {
        mode = NEVER;
        places = __real_open(list, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    }
    begin_storm();
}
